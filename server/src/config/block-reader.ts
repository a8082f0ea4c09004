/**
 * Reads one block of a configuration file setting by setting. Each call names a setting and its type, so the
 * set of known names is what was asked for: `finish` reports everything else with a suggestion.
 */
import type { HclItem, HclObject, HclValue } from '@holdfast/core/base/hcl/ast';
import { HclError } from '@holdfast/core/base/hcl/ast';
import { type Block, blocks } from '@holdfast/core/base/hcl/blocks';
import { parseDuration } from '@holdfast/core/base/time';
import { type Findings, type Place, type Placed, placeOf } from './place.ts';
import { didYouMean } from './suggest.ts';

/** What Go's ParseBool takes, and so Vault's configuration. */
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE: ReadonlySet<string> = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** The truth value of a text, or undefined. */
export function parseBool(text: string): boolean | undefined {
  return TRUE.has(text) ? true : FALSE.has(text) ? false : undefined;
}

const SIZE_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1000,
  mb: 1000 ** 2,
  gb: 1000 ** 3,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** Bytes of a capacity as Vault writes it: `33554432`, `"32MiB"`, `"1 gb"`; undefined when it is none. */
export function parseSize(text: string): number | undefined {
  const parts = /^(-?\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const unit = SIZE_UNIT[parts?.[2]?.toLowerCase() ?? 'none'];
  if (parts === null || unit === undefined) return undefined;
  const bytes = Number(parts[1]) * unit;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

export class BlockReader {
  readonly #object: HclObject;
  readonly #where: string;
  readonly #known = new Set<string>();
  readonly file: string;
  readonly findings: Findings;

  /** `where` ends a message, such as ` in listener "tcp"`; '' at the top of the file. */
  constructor(file: string, object: HclObject, where: string, findings: Findings) {
    this.file = file;
    this.#object = object;
    this.#where = where;
    this.findings = findings;
  }

  string(name: string): Placed<string> | undefined {
    return this.#scalar(name, 'a text', (value) => scalarText(value));
  }

  bool(name: string): Placed<boolean> | undefined {
    return this.#scalar(name, 'true or false', (value) =>
      value.kind === 'bool' ? value.value : parseBool(scalarText(value) ?? ''),
    );
  }

  /** A whole number from `min` to `max`. */
  int(name: string, min: number, max: number = Number.MAX_SAFE_INTEGER): Placed<number> | undefined {
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    return this.#scalar(name, `a whole number ${range}`, (value) => {
      const text = value.kind === 'bool' ? undefined : scalarText(value);
      const number = text !== undefined && /^-?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
      return number >= min && number <= max ? number : undefined;
    });
  }

  /** Milliseconds; a bare number is seconds. Never negative. */
  duration(name: string): Placed<number> | undefined {
    return this.#scalar(name, 'a duration such as "30s" or "768h", or seconds', (value) => {
      const ms = value.kind === 'bool' ? undefined : parseDuration(scalarText(value));
      return ms !== undefined && ms >= 0 ? ms : undefined;
    });
  }

  /** Bytes. Negative values pass only with `negative`. */
  size(name: string, negative = false): Placed<number> | undefined {
    return this.#scalar(name, 'a number of bytes such as 33554432 or "32MiB"', (value) => {
      const text = value.kind === 'bool' ? undefined : scalarText(value)?.trim();
      // Vault reads an empty text as zero, which its settings take for "not set".
      const bytes = text === undefined ? undefined : text === '' ? 0 : parseSize(text);
      return bytes !== undefined && (negative || bytes >= 0) ? bytes : undefined;
    });
  }

  /** One of `options`, in any case. */
  choice<const T extends string>(name: string, options: readonly T[]): Placed<T> | undefined {
    const list = options.map((option) => `"${option}"`).join(', ');
    return this.#scalar(name, `one of ${list}`, (value) => {
      const text = scalarText(value)?.toLowerCase();
      return options.find((option) => option === text);
    });
  }

  /** A list of texts, or one text with commas. */
  list(name: string): Placed<readonly string[]> | undefined {
    return this.#scalar(name, 'a list of texts', (value) => {
      if (value.kind !== 'list') {
        const text = scalarText(value);
        return text
          ?.split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '');
      }
      const parts = value.items.map(scalarText);
      return parts.every((part) => part !== undefined) ? parts : undefined;
    });
  }

  /** The blocks called `name`; mistakes in their shape are reported and give none. */
  blocks(name: string, labelCount: number): readonly (Block & { readonly place: Place })[] {
    this.#known.add(name);
    try {
      return blocks(this.#object, name, labelCount).map((block) => ({
        ...block,
        place: placeOf(this.file, block.position),
      }));
    } catch (error) {
      if (!(error instanceof HclError)) throw error;
      this.findings.problem(placeOf(this.file, error.position), `${error.message}${this.#where}`);
      return [];
    }
  }

  /** The one block without labels called `name`; a second one is a mistake. */
  block(name: string): BlockReader | undefined {
    const [first, second] = this.blocks(name, 0);
    if (second !== undefined) {
      this.findings.problem(second.place, `only one "${name}" block is permitted${this.#where}`);
    }
    if (first === undefined) return undefined;
    return new BlockReader(this.file, first.body, ` in "${name}"${this.#where}`, this.findings);
  }

  /** A setting of Vault that has no effect here: accepted with a warning that says why. */
  ignored(name: string, why: string): void {
    this.#known.add(name);
    for (const item of this.#items(name)) {
      this.findings.warning(this.#placeOf(item), `"${name}"${this.#where} has no effect: ${why}`);
    }
  }

  /** A setting of Vault that asks for what we cannot give: stops the start. */
  refused(name: string, why: string): void {
    this.#known.add(name);
    for (const item of this.#items(name)) {
      this.findings.problem(this.#placeOf(item), `"${name}"${this.#where} is not supported: ${why}`);
    }
  }

  /** Reports every setting that nothing asked for. */
  finish(): void {
    for (const item of this.#object.items) {
      const name = item.keys[0]?.text ?? '';
      if (this.#known.has(name)) continue;
      this.findings.problem(
        this.#placeOf(item),
        `unknown setting "${name}"${this.#where}${didYouMean(name, this.#known)}`,
      );
    }
  }

  #items(name: string): readonly HclItem[] {
    return this.#object.items.filter((item) => item.keys[0]?.text === name);
  }

  #placeOf(item: HclItem): Place {
    return placeOf(this.file, item.keys[0]?.position ?? item.value.position);
  }

  #scalar<T>(name: string, wanted: string, read: (value: HclValue) => T | undefined): Placed<T> | undefined {
    this.#known.add(name);
    const [item, again] = this.#items(name);
    if (item === undefined) return undefined;
    if (again !== undefined) {
      this.findings.problem(this.#placeOf(again), `"${name}"${this.#where} is set twice`);
    }
    const value = item.assigned && item.keys.length === 1 ? read(item.value) : undefined;
    if (value === undefined) {
      this.findings.problem(
        placeOf(this.file, item.value.position),
        `"${name}"${this.#where} must be ${wanted}, not ${describe(item)}`,
      );
      return undefined;
    }
    return { value, place: this.#placeOf(item) };
  }
}

function scalarText(value: HclValue): string | undefined {
  switch (value.kind) {
    case 'string':
      return value.value;
    case 'number':
      return value.text;
    case 'bool':
      return String(value.value);
    default:
      return undefined;
  }
}

function describe(item: HclItem): string {
  if (!item.assigned) return 'a block';
  const text = scalarText(item.value);
  if (text === undefined) return item.value.kind === 'list' ? 'a list' : 'an object';
  return item.value.kind === 'string' ? JSON.stringify(text) : text;
}
