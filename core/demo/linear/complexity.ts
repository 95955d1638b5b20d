import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  Kind,
  getNamedType,
  isObjectType,
} from 'graphql';

/**
 * How complex a query is, by Linear's published rule: a scalar is 0.1, an object 1, and a list of nodes as many times its
 * page size, which is 50 unless said otherwise. The sum is rounded up.
 */
export function complexityOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): number {
  const walk: Walk = { schema, fragments: new Map(), variables };
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      walk.fragments.set(definition.name.value, definition.selectionSet);
  const root = schema.getQueryType();
  const tenths = root ? tenthsOf(walk, operation.selectionSet, root, 1) : 0;
  return Math.ceil(tenths / 10);
}

interface Walk {
  schema: GraphQLSchema;
  fragments: Map<string, SelectionSetNode>;
  variables: Record<string, unknown>;
}

/** In tenths, so that sums stay whole. `size`: how many nodes the list has whose selections these are. */
function tenthsOf(walk: Walk, set: SelectionSetNode, parent: GraphQLNamedType, size: number): number {
  return set.selections.reduce((sum, selection) => {
    if (selection.kind === Kind.FIELD) return sum + fieldTenths(walk, selection, parent, size);
    const inner =
      selection.kind === Kind.FRAGMENT_SPREAD ? walk.fragments.get(selection.name.value) : selection.selectionSet;
    return inner === undefined ? sum : sum + tenthsOf(walk, inner, parent, size);
  }, 0);
}

function fieldTenths(walk: Walk, node: FieldNode, parent: GraphQLNamedType, size: number): number {
  const field = isObjectType(parent) ? parent.getFields()[node.name.value] : undefined;
  if (field === undefined || node.selectionSet === undefined) return 1;
  const type = getNamedType(field.type);
  if (type.name.endsWith('Connection')) return tenthsOf(walk, node.selectionSet, type, pageSize(walk, node));
  const one = 10 + tenthsOf(walk, node.selectionSet, type, 1);
  return node.name.value === 'nodes' ? one * size : one;
}

function pageSize({ variables }: Walk, node: FieldNode): number {
  const value = node.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last')?.value;
  if (value?.kind === Kind.INT) return Number(value.value);
  const given = value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  return typeof given === 'number' ? given : 50;
}
