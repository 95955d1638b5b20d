import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GraphQLSchema, buildSchema } from 'graphql';

/**
 * Linear's schema, made of the types that its own package publishes: the package has no schema, but types that were made of
 * one, field by field. Only for tests.
 */

type Field = { name: string; type: string };

/** A type that is spoken of, and whether in answers or in arguments: the published types of interfaces do not say so. */
interface Use {
  name: string;
  isObject: boolean;
}

/** The schema of everything that can be reached from a query. */
export function linearSchema(): GraphQLSchema {
  const published = readTypes();
  const scalars = new Set<string>();
  const written = new Map<string, string>();
  const open: Use[] = [{ name: 'Query', isObject: true }];
  for (let use = open.pop(); use !== undefined; use = open.pop()) {
    if (written.has(use.name)) continue;
    const { text, uses } = write(use, published, scalars);
    written.set(use.name, text);
    open.push(...uses);
  }
  const builtIn = ['ID', 'String', 'Boolean', 'Int', 'Float'];
  const own = [...scalars].filter((name) => !builtIn.includes(name)).map((name) => `scalar ${name}`);
  return buildSchema([...own, ...written.values()].join('\n'));
}

function readTypes() {
  const folder = join(import.meta.dirname, '../../node_modules/@linear/sdk/dist');
  const file = readdirSync(folder).find((name) => /^index-.*\.d\.mts$/.test(name)) ?? '';
  const text = readFileSync(join(folder, file), 'utf8').replaceAll(/\/\*\*[\s\S]*?\*\//g, '');
  const shapes = new Map<string, Field[]>();
  for (const [, name = '', body = ''] of text.matchAll(/^type (\w+) = (?:\w+ & )*\{\n([\s\S]*?)^\};$/gm)) {
    const fields = [...body.matchAll(/^ {2}(\w+)\??: (.+);$/gm)].map(([, field = '', type = '']) => ({
      name: field,
      type,
    }));
    shapes.set(
      name,
      fields.filter((field) => field.name !== '__typename'),
    );
  }
  const enums = new Map<string, string[]>();
  for (const [, name = '', body = ''] of text.matchAll(/^declare enum (\w+) \{\n([\s\S]*?)^\}$/gm))
    enums.set(
      name,
      [...body.matchAll(/= "(\w+)"/g)].map(([, value = '']) => value),
    );
  return { shapes, enums };
}

type Published = ReturnType<typeof readTypes>;

/** One type as SDL, and the types that it speaks of. What is neither object, input nor enumeration stands as a scalar. */
function write({ name, isObject }: Use, { shapes, enums }: Published, scalars: Set<string>) {
  const uses: Use[] = [];
  const values = enums.get(name);
  if (values !== undefined) return { text: `enum ${name} { ${values.join(' ')} }`, uses };
  const fields = shapes.get(name) ?? [];
  if (fields.length === 0) return { text: `scalar ${name}`, uses };
  const bare = (text: string, ofAnswer: boolean): string => {
    const item = /^Array<(.+)>$/.exec(text)?.[1];
    if (item !== undefined) return `[${typeOf(item, ofAnswer)}]`;
    const scalar = /^Scalars\["(\w+)"\]$/.exec(text)?.[1];
    if (scalar !== undefined) scalars.add(scalar);
    else uses.push({ name: text, isObject: ofAnswer });
    return scalar ?? text;
  };
  const typeOf = (text: string, ofAnswer: boolean): string => {
    const maybe = /^(?:Input)?Maybe<(.+)>$/.exec(text)?.[1];
    return maybe === undefined ? `${bare(text, ofAnswer)}!` : bare(maybe, ofAnswer);
  };
  const argumentsOf = (field: string): string => {
    const given = shapes.get(`${name}${field.charAt(0).toUpperCase()}${field.slice(1)}Args`) ?? [];
    if (!isObject || given.length === 0) return '';
    return `(${given.map((each) => `${each.name}: ${typeOf(each.type, false)}`).join(' ')})`;
  };
  const lines = fields.map((field) => `${field.name}${argumentsOf(field.name)}: ${typeOf(field.type, isObject)}`);
  return { text: `${isObject ? 'type' : 'input'} ${name} { ${lines.join('\n')} }`, uses };
}
