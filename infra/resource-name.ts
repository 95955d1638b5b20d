/** The name of a function's resources: `api/pull-requests` → `ApiPullRequests`. */
export function resourceName(name: string): string {
  return name.replace(/(?:^|[/-])(\w)/g, (_, letter: string) => letter.toUpperCase());
}
