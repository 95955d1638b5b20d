import { nameOf } from '#core/demo/ids.ts';
import type { Person, Repository, World } from '#core/demo/model.ts';
import { findPerson } from '#core/demo/people.ts';

/** What a token is allowed to do, as a person sets it up on GitHub. */
interface TokenSettings {
  /** Whose token it is. */
  login?: string;
  /** Scopes of a classic token. */
  scopes?: string[];
  /** Read permissions of a fine-grained token or an installation; whatever is not named is refused. */
  fine_grained?: Partial<Record<Permission, 'read' | 'write'>>;
  /** It was made for a GitHub App's installation. */
  installation?: boolean;
  /** `owner/name`s that it was given; without it, every repository. */
  repositories?: string[];
  expired?: boolean;
  /** Organisations whose single sign-on it was not authorised for. */
  saml?: string[];
}

export type Permission =
  | 'metadata'
  | 'contents'
  | 'pull_requests'
  | 'issues'
  | 'deployments'
  | 'actions'
  | 'checks'
  | 'members';

/** Who asks. */
export interface Viewer {
  /** The token, or the empty text for nobody. */
  token: string;
  person: Person | null;
  settings: TokenSettings;
}

/** `hidden`: GitHub denies that it exists. */
export type Access = 'ok' | 'hidden' | 'saml' | 'forbidden';

export type Tokens = Record<string, TokenSettings>;

/** Any token may do anything, where no tokens are set up. */
const anything: TokenSettings = { scopes: ['repo', 'read:org', 'read:user'] };

/**
 * Finds out who asks from the `Authorization` header. `null`: the credential is bad. Nobody at all may read public
 * repositories.
 */
export function viewerOf(world: World, tokens: Tokens | undefined, authorization: string | null): Viewer | null {
  if (authorization === null) return { token: '', person: null, settings: {} };
  const token = /^(?:bearer|token) +(\S+)$/i.exec(authorization)?.[1];
  if (token === undefined) return null;
  const settings = tokens === undefined ? anything : tokens[token];
  if (settings === undefined || settings.expired === true) return null;
  return { token, person: findPerson(world, settings.login ?? 'octavia'), settings };
}

/** Whether a viewer may see a repository. */
export function accessTo(viewer: Viewer, repository: Repository): Access {
  const { settings } = viewer;
  const listed = settings.repositories?.some((name) => name.toLowerCase() === nameOf(repository).toLowerCase()) ?? true;
  if (repository.private) {
    const scoped = settings.fine_grained !== undefined || settings.scopes?.includes('repo') === true;
    if (viewer.token === '' || !listed || !scoped) return 'hidden';
  }
  if (settings.saml?.includes(repository.owner.login) === true) return 'saml';
  return 'ok';
}

/** Whether a viewer's token has a permission at all. Classic tokens have what their scopes say. */
export function mayRead(viewer: Viewer, permission: Permission): boolean {
  const granted = viewer.settings.fine_grained;
  return granted === undefined || permission === 'metadata' || granted[permission] !== undefined;
}

/** What GitHub says where a permission is missing. */
export function refusal(viewer: Viewer): string {
  const by = viewer.settings.installation === true ? 'integration' : 'personal access token';
  return `Resource not accessible by ${by}`;
}

export const samlMessage =
  'Resource protected by organization SAML enforcement. ' +
  'You must grant your Personal Access token access to this organization.';
