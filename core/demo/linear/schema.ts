import { type GraphQLSchema, buildSchema } from 'graphql';

/**
 * As much of Linear's schema as the simulator serves. A test holds it against the types that Linear publishes: every type,
 * field and argument here is one of theirs.
 */

const thing = 'id: ID! createdAt: DateTime! updatedAt: DateTime! archivedAt: DateTime';
const paging = 'after: String before: String first: Int last: Int includeArchived: Boolean orderBy: PaginationOrderBy';
const nestedPaging = 'after: String before: String first: Int last: Int';
const comparator = (name: string, type: string) =>
  `input ${name} { eq: ${type} neq: ${type} gt: ${type} gte: ${type} lt: ${type} lte: ${type} in: [${type}!] nin: [${type}!] }`;
const connection = (name: string) => `type ${name}Connection { nodes: [${name}!]! pageInfo: PageInfo! }`;

const text = `
scalar DateTime
scalar DateTimeOrDuration
enum PaginationOrderBy { createdAt updatedAt }
type PageInfo { hasNextPage: Boolean! endCursor: String hasPreviousPage: Boolean! startCursor: String }

type Query {
  viewer: User!
  organization: Organization!
  issue(id: String!): Issue!
  issues(${paging} filter: IssueFilter): IssueConnection!
  attachments(${paging} filter: AttachmentFilter): AttachmentConnection!
  teams(${paging} filter: TeamFilter): TeamConnection!
  users(${paging} includeDisabled: Boolean filter: UserFilter): UserConnection!
  workflowStates(${paging} filter: WorkflowStateFilter): WorkflowStateConnection!
  issueLabels(${paging} filter: IssueLabelFilter): IssueLabelConnection!
  projects(${paging} filter: ProjectFilter): ProjectConnection!
  cycles(${paging} filter: CycleFilter): CycleConnection!
}

type Organization { id: ID! name: String! urlKey: String! }
type Team { ${thing} key: String! name: String! }
type User { ${thing} name: String! email: String! active: Boolean! }
type WorkflowState { ${thing} name: String! type: String! position: Float! team: Team! }
type IssueLabel { ${thing} name: String! }
type Project { ${thing} name: String! }
type Cycle { ${thing} number: Float! name: String startsAt: DateTime! endsAt: DateTime! completedAt: DateTime team: Team! }
type Attachment { ${thing} title: String! url: String! sourceType: String issue: Issue! }
type IssueHistory { id: ID! createdAt: DateTime! fromStateId: String toStateId: String }
type IssueStateSpan { id: ID! stateId: ID! startedAt: DateTime! endedAt: DateTime state: WorkflowState }

type Issue {
  ${thing}
  identifier: String! previousIdentifiers: [String!]! title: String! url: String! branchName: String!
  priority: Float! estimate: Float startedAt: DateTime completedAt: DateTime canceledAt: DateTime trashed: Boolean
  labelIds: [String!]! team: Team! state: WorkflowState! cycle: Cycle project: Project assignee: User creator: User
  attachments(${paging}): AttachmentConnection!
  labels(${paging}): IssueLabelConnection!
  history(${paging}): IssueHistoryConnection!
  stateHistory(${nestedPaging}): IssueStateSpanConnection!
}

${['Issue', 'Attachment', 'Team', 'User', 'WorkflowState', 'IssueLabel', 'Project', 'Cycle', 'IssueHistory', 'IssueStateSpan'].map(connection).join('\n')}

${comparator('DateComparator', 'DateTimeOrDuration')}
input StringComparator { eq: String neq: String in: [String!] nin: [String!] }
input IssueIdComparator { eq: ID neq: ID in: [ID!] nin: [ID!] }
input IssueFilter { id: IssueIdComparator updatedAt: DateComparator team: TeamFilter state: WorkflowStateFilter }
input AttachmentFilter { updatedAt: DateComparator url: StringComparator }
input TeamFilter { updatedAt: DateComparator key: StringComparator }
input UserFilter { updatedAt: DateComparator }
input WorkflowStateFilter { updatedAt: DateComparator type: StringComparator }
input IssueLabelFilter { updatedAt: DateComparator }
input ProjectFilter { updatedAt: DateComparator }
input CycleFilter { updatedAt: DateComparator }
`;

/** The schema; `old`: as it was before issues told of their states ready-made. */
export function createSchema(old: boolean): GraphQLSchema {
  return buildSchema(old ? text.replace(/^ *stateHistory.*$/m, '') : text);
}
