/**
 * Types that a provider publishes as TypeScript declarations, turned into checks: of the language it reads what
 * generated types of answers are made of, and says of a value in which places it is none of the type.
 */

type Type =
  | { kind: 'any' }
  | { kind: 'is'; name: string }
  | { kind: 'literal'; value: unknown }
  | { kind: 'list'; of: Type }
  | { kind: 'union'; of: Type[] }
  | { kind: 'object'; fields: Map<string, { optional: boolean; type: Type }>; others: Type | null };

/** The declaration `export type <name> = …;` in a text. Throws where there is none, or it has what is not read here. */
export function publishedType(text: string, name: string): Type {
  const start = text.indexOf(`export type ${name} = `);
  if (start < 0) throw new Error(`There is no type ${name}.`);
  return createParser(text, start + `export type ${name} = `.length).union();
}

/** The type of a field of an object type. */
export function fieldOf(type: Type, name: string): Type {
  const found = type.kind === 'object' ? type.fields.get(name) : undefined;
  if (found === undefined) throw new Error(`There is no field ${name}.`);
  return found.type;
}

const token = /\s+|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\.)*'|-?\d+(?:\.\d+)?|[A-Za-z_$][\w$]*|[{}[\]<>()|;:?,]/y;

function createParser(text: string, start: number) {
  let at = start;
  let ahead: string | null = null;
  const read = (): string => {
    for (;;) {
      token.lastIndex = at;
      const [found] = token.exec(text) ?? [];
      if (found === undefined) throw new Error(`This is not read here: ${text.slice(at, at + 40)}`);
      at += found.length;
      if (!/^(\s|\/\*)/.test(found)) return found;
    }
  };
  const peek = (): string => (ahead ??= read());
  const next = (): string => {
    const found = peek();
    ahead = null;
    return found;
  };
  const expect = (wanted: string): void => {
    const found = next();
    if (found !== wanted) throw new Error(`Expected ${wanted} and found ${found} at ${at}.`);
  };
  const union = (): Type => {
    if (peek() === '|') next();
    const of = [single()];
    while (peek() === '|') {
      next();
      of.push(single());
    }
    return of.length === 1 ? (of[0] as Type) : { kind: 'union', of };
  };
  const single = (): Type => {
    let type = primary();
    while (peek() === '[') {
      next();
      expect(']');
      type = { kind: 'list', of: type };
    }
    return type;
  };
  const primary = (): Type => {
    const first = next();
    if (first === '{') return object();
    if (first === '(') {
      const type = union();
      expect(')');
      return type;
    }
    if (first === 'Array') {
      expect('<');
      const of = union();
      expect('>');
      return { kind: 'list', of };
    }
    if (first.startsWith("'")) return { kind: 'literal', value: first.slice(1, -1) };
    if (/^-?\d/.test(first)) return { kind: 'literal', value: Number(first) };
    if (first === 'null' || first === 'true' || first === 'false')
      return { kind: 'literal', value: JSON.parse(first) as unknown };
    if (first === 'unknown') return { kind: 'any' };
    if (['string', 'number', 'boolean'].includes(first)) return { kind: 'is', name: first };
    throw new Error(`The type ${first} is not read here.`);
  };
  const object = (): Type => {
    const fields = new Map<string, { optional: boolean; type: Type }>();
    let others: Type | null = null;
    while (peek() !== '}') {
      const key = next();
      if (key === '[') {
        for (let skipped = next(); skipped !== ']'; ) skipped = next();
        expect(':');
        others = union();
      } else {
        const optional = peek() === '?';
        if (optional) next();
        expect(':');
        fields.set(key.replaceAll("'", ''), { optional, type: union() });
      }
      if (peek() === ';') next();
    }
    expect('}');
    return { kind: 'object', fields, others };
  };
  return { union };
}

/** Where a value is none of a type. Fields in `unasked` may be missing: the question said that they are not wanted. */
export function mismatches(value: unknown, type: Type, unasked: string[] = [], path = ''): string[] {
  if (type.kind === 'any') return [];
  // oxlint-disable-next-line valid-typeof
  if (type.kind === 'is') return typeof value === type.name ? [] : [`${path} is no ${type.name}`];
  if (type.kind === 'literal') return value === type.value ? [] : [`${path} is not ${String(type.value)}`];
  if (type.kind === 'union') {
    const fits = type.of.some((each) => mismatches(value, each, unasked, path).length === 0);
    return fits ? [] : [`${path} is none of ${type.of.length} types: ${JSON.stringify(value)}`];
  }
  if (type.kind === 'list') {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((each, place) => mismatches(each, type.of, unasked, `${path}[${place}]`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no object`];
  const found = value as Record<string, unknown>;
  return [...type.fields].flatMap(([name, field]) => {
    if (name in found) return mismatches(found[name], field.type, unasked, `${path}.${name}`);
    return field.optional || unasked.includes(name) ? [] : [`${path}.${name} is missing`];
  });
}
