/** How webhooks are set up at each provider that sends them, in the order of what is to be done there. */

export interface WebhookWords {
  /** Who makes the secret: Veelocity here, or the provider there. */
  secretFrom: 'here' | 'there';
  /** What the provider calls the secret. */
  secret: string;
  steps: string[];
}

export const webhookWords: Record<string, WebhookWords> = {
  github: {
    secretFrom: 'here',
    secret: 'Secret',
    steps: [
      'On GitHub open the settings of your organisation, or of one repository, then Webhooks, Add webhook.',
      'Payload URL: the address below. Content type: application/json.',
      'Secret: make one here, and paste it there.',
      'Choose “Let me select individual events”: pull requests and their reviews, review comments and threads, issue comments, pushes, deployments and their statuses, releases, issues, workflow runs and jobs, branch or tag creation and deletion.',
    ],
  },
  linear: {
    secretFrom: 'there',
    secret: 'Signing secret',
    steps: [
      'In Linear open Settings, API, Webhooks, New webhook. Only an administrator can.',
      'URL: the address below. Data change events: issues, attachments, labels, cycles, projects and users.',
      'Linear shows a signing secret. Copy it, and paste it here.',
    ],
  },
  sentry: {
    secretFrom: 'there',
    secret: 'Client secret',
    steps: [
      'In Sentry open Settings, Custom integrations, and the integration whose token is stored here.',
      'Webhook URL: the address below. Webhooks: issue and error.',
      'On the same page stands its client secret. Copy it, and paste it here.',
    ],
  },
};

/** Is an address one that only this machine or its network reaches? Providers cannot send anything there. */
export function isOnlyLocal(address: string): boolean {
  const { hostname } = new URL(address);
  return /^(localhost|127\..*|\[::1\]|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*)$|\.(localhost|local|internal)$/.test(
    hostname,
  );
}
