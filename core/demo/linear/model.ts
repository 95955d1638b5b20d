/** What the simulated Linear knows. Instants are RFC 3339 in UTC; things refer to each other by id. */
export interface LinearWorld {
  organization: { id: string; name: string; urlKey: string };
  /** Whose key it is. */
  viewer: string;
  teams: Team[];
  states: State[];
  users: User[];
  labels: Named[];
  projects: Named[];
  cycles: Cycle[];
  issues: Issue[];
  attachments: Attachment[];
}

export interface Thing {
  id: string;
  createdAt: string;
  updatedAt: string;
  archivedAt?: string | null;
}

export interface Team extends Thing {
  key: string;
  name: string;
}

export interface State extends Thing {
  teamId: string;
  name: string;
  type: 'triage' | 'backlog' | 'unstarted' | 'started' | 'completed' | 'canceled' | 'duplicate';
  position: number;
}

export interface User extends Thing {
  name: string;
  email: string;
  active: boolean;
}

export interface Named extends Thing {
  name: string;
}

export interface Cycle extends Thing {
  teamId: string;
  number: number;
  name: string | null;
  startsAt: string;
  endsAt: string;
  completedAt: string | null;
}

/** That an issue came into a state. */
export interface Move {
  at: string;
  stateId: string;
  /** When it left it, where that is not when it came into the next. */
  until?: string | null;
}

export interface Issue extends Thing {
  identifier: string;
  previousIdentifiers: string[];
  title: string;
  url: string;
  branchName: string;
  teamId: string;
  priority: number;
  estimate: number | null;
  projectId: string | null;
  cycleId: string | null;
  assigneeId: string | null;
  creatorId: string | null;
  labelIds: string[];
  /** Oldest first; the first is its creation. */
  moves: Move[];
  startedAt: string | null;
  completedAt: string | null;
  canceledAt: string | null;
  trashed: boolean;
}

export interface Attachment extends Thing {
  issueId: string;
  title: string;
  url: string;
  sourceType: string | null;
}
