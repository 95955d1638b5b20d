import {
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isScalarType,
  parse,
  validate,
} from 'graphql';
import { expect, test } from 'vitest';
import { complexityOf } from '#core/demo/linear/complexity.ts';
import { createLinear } from '#core/demo/linear/linear.ts';
import { createSchema } from '#core/demo/linear/schema.ts';
import { linear as provider } from '#core/providers/linear/index.ts';
import { linearIssue, linearWorld } from '#test/linear.ts';
import { linearSchema } from '#test/linear-schema.ts';

/** The simulator and the queries that are sent, against what Linear itself publishes. */

const [ours, theirs] = [createSchema(false), linearSchema()];

test('every type, field and argument of the simulator is one of Linear’s', () => {
  const wrong: string[] = [];
  const same = (path: string, mine: GraphQLOutputType | GraphQLInputType, published?: { type: unknown }) => {
    if (String(mine) !== String(published?.type))
      wrong.push(`${path} is ${String(mine)}, and at Linear ${String(published?.type)}`);
  };
  for (const [name, type] of Object.entries(ours.getTypeMap())) {
    if (name.startsWith('__') || isScalarType(type)) continue;
    const other = theirs.getType(name);
    if (isObjectType(type) && isObjectType(other)) {
      for (const field of Object.values(type.getFields())) {
        const published = other.getFields()[field.name];
        same(`${name}.${field.name}`, field.type, published);
        for (const argument of field.args)
          same(
            `${name}.${field.name}(${argument.name})`,
            argument.type,
            published?.args.find(({ name: each }) => each === argument.name),
          );
      }
    } else if (isInputObjectType(type) && isInputObjectType(other)) {
      for (const field of Object.values(type.getFields()))
        same(`${name}.${field.name}`, field.type, other.getFields()[field.name]);
    } else if (isEnumType(type) && isEnumType(other)) {
      for (const { name: value } of type.getValues())
        if (other.getValue(value) === undefined) wrong.push(`${name}.${value}`);
    } else wrong.push(name);
  }
  expect(wrong).toEqual([]);
  expect(getNamedType(theirs.getQueryType()?.getFields().issues?.type as GraphQLOutputType).name).toBe(
    'IssueConnection',
  );
});

test.each([
  [
    '{cycles(first:50){nodes{id number name startsAt endsAt completedAt updatedAt progress scopeHistory team{id}}}}',
    150,
  ],
  ['{issues(first:1){nodes{id updatedAt}}}', 2],
  ['{issues{nodes{id}}}', 55],
  ['{issues(first:10){pageInfo{hasNextPage} nodes{id labels(first:5){nodes{name}}}}}', 68],
])('%s is as complex as the rule says', (text, points) => {
  const document = parse(text);
  const [operation] = document.definitions;
  expect(complexityOf(theirs, document, operation as never, {})).toBe(points);
});

/** Every query that the provider sends, as often as it takes. */
async function queriesSent() {
  const moves = Array.from({ length: 60 }, (_, i): [string, 'todo' | 'progress'] => [
    new Date(Date.UTC(2026, 9, 1, i)).toISOString(),
    i % 2 === 0 ? 'todo' : 'progress',
  ]);
  const world = linearWorld();
  world.issues.push(linearIssue({ identifier: 'ENG-1', moves }));
  const sent: { query: string; variables: Record<string, unknown> }[] = [];
  for (const old of [false, true]) {
    const linear = createLinear({ world, now: () => new Date('2026-11-22T12:00:00Z'), old });
    const api = {
      fetch: async (input: string | URL | Request, init?: RequestInit) => {
        sent.push(JSON.parse(String(init?.body)) as (typeof sent)[number]);
        return linear.fetch(input, init);
      },
      now: () => new Date('2026-11-22T12:00:00Z'),
      secret: 'lin_api_test',
      ownSecret: null,
      urls: { api: '', graphql: 'https://linear.test/graphql', web: '' },
      budget: { take: async () => {}, giveBack: async () => {}, note: async () => {}, block: async () => {} },
      timeoutMs: 1000,
    };
    await provider.probe(api, [], {});
    for (const step of provider.steps) {
      for (const kind of ['head', 'tail', 'open'] as const) {
        const place = {
          scope: null,
          config: { teams: ['ENG'] },
          incidentLabels: [],
          kind,
          cursor: null,
          since: '2026-01-01T00:00:00Z',
        };
        await step.page(api, {
          ...place,
          before: '2026-12-01T00:00:00Z',
          wanted: [],
          size: step.pageSize,
          partial: false,
          tag: null,
        });
      }
    }
  }
  return sent;
}

test('every query that is sent is one that Linear understands, and none costs more than it takes', async () => {
  const sent = await queriesSent();
  expect(new Set(sent.map(({ query }) => /query (\w+)/.exec(query)?.[1]))).toEqual(
    new Set(['Viewer', 'Probe', 'Workspace', 'Issues', 'Rest', 'Attachments', 'IssueChecks']),
  );
  for (const { query, variables } of sent) {
    const document = parse(query);
    expect(validate(theirs, document), query).toEqual([]);
    expect(complexityOf(theirs, document, document.definitions[0] as never, variables), query).toBeLessThan(7_000);
  }
});
