/** Reads trees by the shape a document is known to have, whichever of the ways to write it was used. */
import { HclError, type HclItem, type HclObject, type HclPosition, type HclValue } from './ast.ts';

export type Block = {
  readonly labels: readonly string[];
  readonly body: HclObject;
  readonly position: HclPosition;
};

/**
 * The blocks called `name` with `labelCount` labels. `path "a" {…}`, `path = { a = {…} }`, and in JSON
 * `{"path": {"a": {…}}}` and `{"path": [{"a": {…}}]}` all give the label "a". Throws HclError for anything else
 * under that name.
 */
export function blocks(object: HclObject, name: string, labelCount: number): readonly Block[] {
  const found: Block[] = [];
  for (const item of object.items) {
    const [key, ...labels] = item.keys;
    if (key?.text === name) {
      collect(
        found,
        item.value,
        labels.map((label) => label.text),
        labelCount,
        key.position,
        name,
      );
    }
  }
  return found;
}

function collect(
  found: Block[],
  value: HclValue,
  labels: readonly string[],
  labelCount: number,
  position: HclPosition,
  name: string,
): void {
  if (value.kind === 'list') {
    for (const item of value.items) collect(found, item, labels, labelCount, item.position, name);
  } else if (value.kind !== 'object' || labels.length > labelCount) {
    throw new HclError(`"${name}" must be a block with ${labelCount} labels`, position);
  } else if (labels.length === labelCount) {
    found.push({ labels, body: value, position });
  } else {
    for (const item of value.items) {
      const more = item.keys.map((key) => key.text);
      collect(found, item.value, [...labels, ...more], labelCount, item.keys[0]?.position ?? position, name);
    }
  }
}

/** Throws HclError at the first member of `object` whose name is not in `known`. */
export function onlyKeys(object: HclObject, known: ReadonlySet<string>, where: string): void {
  for (const item of object.items) {
    const key = item.keys[0];
    if (key !== undefined && !known.has(key.text)) {
      throw new HclError(`invalid key "${key.text}"${where}`, key.position);
    }
  }
}

/** The member `name` that has no labels, or undefined; the last one when a block is repeated. */
export function member(object: HclObject, name: string): HclItem | undefined {
  return object.items.findLast((item) => item.keys.length === 1 && item.keys[0]?.text === name);
}

/** A value as plain JSON; objects have no prototype. Labels become nested objects. */
export function plain(value: HclValue): unknown {
  switch (value.kind) {
    case 'object': {
      const out: Record<string, unknown> = Object.create(null);
      for (const item of value.items) {
        const [key, ...labels] = item.keys;
        if (key !== undefined)
          out[key.text] = labels.reduceRight<unknown>(
            (inner, label) => ({ [label.text]: inner }),
            plain(item.value),
          );
      }
      return out;
    }
    case 'list':
      return value.items.map(plain);
    default:
      return value.value;
  }
}

/** `At 3:7: message`, the form in which Vault reports mistakes in HCL. */
export function hclErrorText(error: HclError): string {
  return `At ${error.position.line}:${error.position.column}: ${error.message}`;
}
