/** `{{identity.…}}` in the paths of a policy. */

export type TemplateAlias = {
  readonly id: string;
  readonly mountAccessor: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly customMetadata: Readonly<Record<string, string>>;
};

/** The entity behind a token and the groups it is in, directly or through other groups. */
export type TemplateIdentity = {
  readonly entity: {
    readonly id: string;
    readonly name: string;
    readonly metadata: Readonly<Record<string, string>>;
    readonly aliases: readonly TemplateAlias[];
  };
  readonly groups: readonly {
    readonly id: string;
    readonly name: string;
    readonly metadata: Readonly<Record<string, string>>;
  }[];
};

/** Literal text and directives in turn. */
export type Template = readonly { readonly kind: 'text' | 'directive'; readonly text: string }[];

/** The parts of `path`, or undefined when its braces do not balance. */
export function parseTemplate(path: string): Template | undefined {
  const [first = '', ...rest] = path.split('{{');
  if (first.includes('}}')) return undefined;
  const parts: { kind: 'text' | 'directive'; text: string }[] = [{ kind: 'text', text: first }];
  for (const piece of rest) {
    const [directive = '', after, ...more] = piece.split('}}');
    if (after === undefined || more.length > 0) return undefined;
    parts.push({ kind: 'directive', text: directive.trim() }, { kind: 'text', text: after });
  }
  return parts;
}

export type Rendered = {
  readonly path: string;
  /** A value held a character that a path gives a meaning to, so the path says more than its author wrote. */
  readonly unsafe: boolean;
};

/**
 * `template` with the identity's values. Undefined when a value is missing: the rule then does not exist.
 * Values with `*`, `+`, `/` or control characters are marked unsafe (GHSA-59w7-v8rr-pr4p).
 */
export function renderTemplate(
  template: Template,
  identity: TemplateIdentity | undefined,
): Rendered | undefined {
  let path = '';
  let unsafe = false;
  for (const part of template) {
    if (part.kind === 'text') {
      path += part.text;
      continue;
    }
    const value = identity === undefined ? undefined : directiveValue(part.text, identity);
    if (value === undefined || value === '') return undefined;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point.
    unsafe ||= /[*+/\u0000-\u001f\u007f-\u009f]/.test(value);
    path += value;
  }
  return { path, unsafe };
}

function directiveValue(directive: string, identity: TemplateIdentity): string | undefined {
  const [root, kind, ...rest] = directive.split('.');
  if (root !== 'identity') return undefined;
  if (kind === 'entity') return entityValue(rest, identity.entity);
  if (kind === 'groups') return groupValue(rest, identity.groups);
  return undefined;
}

function entityValue(selector: readonly string[], entity: TemplateIdentity['entity']): string | undefined {
  const [name, ...rest] = selector;
  if (name === 'aliases') {
    const [accessor, ...member] = rest;
    const alias = entity.aliases.find((candidate) => candidate.mountAccessor === accessor);
    if (alias === undefined) return undefined;
    if (member[0] === 'custom_metadata') return metadataValue(alias.customMetadata, member.slice(1));
    return memberValue(alias, member);
  }
  return memberValue(entity, selector);
}

/** `ids.<id>.name`, `names.<name>.metadata.<key>`; the name of a group may itself hold dots. */
function groupValue(selector: readonly string[], groups: TemplateIdentity['groups']): string | undefined {
  const [by, ...rest] = selector;
  if (by !== 'ids' && by !== 'names') return undefined;
  const text = rest.join('.');
  for (const group of groups) {
    const key = by === 'ids' ? group.id : group.name;
    if (key !== '' && text.startsWith(`${key}.`))
      return memberValue(group, text.slice(key.length + 1).split('.'));
  }
  return undefined;
}

function memberValue(
  holder: { readonly id: string; readonly name: string; readonly metadata: Readonly<Record<string, string>> },
  selector: readonly string[],
): string | undefined {
  const [name, ...key] = selector;
  if (name === 'metadata') return metadataValue(holder.metadata, key);
  if (key.length > 0) return undefined;
  return name === 'id' ? holder.id : name === 'name' ? holder.name : undefined;
}

/** Keys may hold dots. */
function metadataValue(
  metadata: Readonly<Record<string, string>>,
  key: readonly string[],
): string | undefined {
  const name = key.join('.');
  return Object.hasOwn(metadata, name) ? metadata[name] : undefined;
}
