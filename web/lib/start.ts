import type { Source } from './answers.ts';

/** The first steps of a workspace. How far they are is said by what the server has, so that a reload loses nothing. */

export const steps = [
  { id: 'connect', title: 'Connect', question: 'Where does the data come from?' },
  { id: 'permissions', title: 'Permissions', question: 'Can the token read what is needed?' },
  { id: 'repositories', title: 'Repositories', question: 'What do you want to measure?' },
  { id: 'deployments', title: 'Deployments', question: 'What counts as a deployment?' },
] as const;

export type StepId = (typeof steps)[number]['id'];

const find = (sources: Source[], id: string): Source | undefined => sources.find((one) => one.id === id);

/** The repositories and organisations that are chosen to be followed. */
export function chosenOf(source: Source | undefined): string[] {
  const { repositories } = source?.config ?? {};
  return Array.isArray(repositories) ? repositories.map(String) : [];
}

/** Has it been said what to read? Numbers of before are worth to be shown even where the credential is lost. */
export const isBegun = (sources: Source[]): boolean =>
  chosenOf(find(sources, 'github')).length > 0 ||
  sources.some(({ id, status }) => !ofGitHub.includes(id) && status !== 'not_configured');

/** These two need repositories to be chosen. */
const ofGitHub = ['github', 'github-actions'];

/** The furthest step that can be done now. */
export function furthestStep(sources: Source[]): StepId {
  const github = find(sources, 'github');
  if (!github?.secret.set) return 'connect';
  if (chosenOf(github).length > 0) return 'deployments';
  return 'permissions';
}

/** May a step be shown? A token that was saved has permissions to look at and repositories to choose. */
export function canOpen(step: StepId, sources: Source[]): boolean {
  const furthest = furthestStep(sources);
  if (step === 'repositories') return furthest !== 'connect';
  return placeOf(step) <= placeOf(furthest);
}

/** The step that an address names, if it can be shown; else the furthest. */
export function stepOf(search: string, sources: Source[]): StepId {
  const named = steps.find(({ id }) => id === new URLSearchParams(search).get('step'))?.id;
  return named !== undefined && canOpen(named, sources) ? named : furthestStep(sources);
}

export const placeOf = (step: StepId): number => steps.findIndex(({ id }) => id === step);
