import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { type ESTree, parseSync, Visitor } from 'vite';

/** What the tidy test sees of a file: what it imports, how long it is, and what it does that a host should do. */
export interface Module {
  /** Its path in the project. */
  path: string;
  lines: number;
  imports: Import[];
  functions: { name: string; line: number; lines: number }[];
  /** Reaching past the context: a clock, the process, the global fetch, a ticker, a variable that outlives a call. */
  habits: { what: string; line: number }[];
}

export interface Import {
  /** A path in the project, a package or `node:…`; `null`: computed, so that nobody can tell. */
  target: string | null;
  /** `type`: erased before it runs. `lazy`: `import()`. */
  kind: 'value' | 'type' | 'lazy';
  line: number;
}

/** Reads and parses a TypeScript file. Throws when it is none. */
export function readModule(project: string, path: string): Module {
  const text = readFileSync(join(project, path), 'utf8');
  const { program, errors } = parseSync(path, text, { lang: path.endsWith('x') ? 'tsx' : 'ts' });
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message ?? ''}`);
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const module: Module = { path, lines: text.split('\n').length - 1, imports: [], functions: [], habits: [] };
  const note = (what: string, node: ESTree.Node) => module.habits.push({ what, line: lineOf(node.start) });
  const add = (source: string | null, kind: Import['kind'], node: ESTree.Node) =>
    module.imports.push({ target: source === null ? null : targetOf(path, source), kind, line: lineOf(node.start) });
  const measure = (node: ESTree.Node, name: string) => {
    const line = lineOf(node.start);
    module.functions.push({ name, line, lines: lineOf(node.end) - line + 1 });
  };
  for (const statement of program.body) {
    const inner = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (inner?.type === 'VariableDeclaration' && inner.kind !== 'const') note('a variable of the module', inner);
  }
  new Visitor({
    ImportDeclaration: (node) => {
      add(node.source.value, isTypeOnly(node) ? 'type' : 'value', node);
      const whole = node.specifiers.every(({ type }) => type === 'ImportNamespaceSpecifier');
      if (node.source.value === 'zod' && !whole) note("import { z }, which quadruples a function's bundle", node);
    },
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.source.value, node.exportKind === 'type' ? 'type' : 'value', node);
    },
    ExportAllDeclaration: (node) => add(node.source.value, node.exportKind === 'type' ? 'type' : 'value', node),
    ImportExpression: (node) => add(literal(node.source), 'lazy', node),
    TSImportType: (node) => add(node.source.value, 'type', node),
    FunctionDeclaration: (node) => measure(node, node.id?.name ?? 'default'),
    FunctionExpression: (node) => measure(node, node.id?.name ?? 'a function'),
    ArrowFunctionExpression: (node) => measure(node, 'an arrow function'),
    MemberExpression: (node) => {
      const name = `${nameOf(node.object)}.${nameOf(node.property)}`;
      if (/^process\.(?!<)/.test(name) || name === 'Date.now') note(name, node);
    },
    NewExpression: (node) => {
      if (nameOf(node.callee) === 'Date' && node.arguments.length === 0) note('new Date()', node);
    },
    CallExpression: (node) => {
      const name = nameOf(node.callee);
      if (['setInterval', 'fetch'].includes(name)) note(`${name}()`, node);
    },
  }).visit(program);
  return module;
}

function isTypeOnly({ importKind, specifiers }: ESTree.ImportDeclaration): boolean {
  const typeEach =
    specifiers.length > 0 && specifiers.every((each) => 'importKind' in each && each.importKind === 'type');
  return importKind === 'type' || typeEach;
}

function literal(node: ESTree.Node): string | null {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? null;
  return null;
}

function nameOf(node: ESTree.Node): string {
  return node.type === 'Identifier' ? node.name : '<other>';
}

const roots: [prefix: string, folder: string][] = [
  ['#core/', 'core/'],
  ['#functions/', 'functions/'],
  ['#test/', '.ci/test/'],
];

function targetOf(path: string, source: string): string {
  if (source.startsWith('.')) return normalize(join(dirname(path), source));
  const [prefix = '', folder = ''] = roots.find(([start]) => source.startsWith(start)) ?? [];
  return folder + source.slice(prefix.length);
}
