import * as z from 'zod';

/** What GitHub Actions says, reduced to the fields we use. */

const instant = z.iso.datetime({ offset: true });
const account = z.object({ login: z.string() }).nullish();

export const run = z.object({
  id: z.number().int(),
  name: z.string().nullish(),
  path: z.string(),
  run_number: z.int32(),
  run_attempt: z.int32().min(1).default(1),
  event: z.string(),
  head_branch: z.string().nullable(),
  head_sha: z.string(),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  created_at: instant,
  updated_at: instant,
  run_started_at: instant.nullish(),
  html_url: z.string(),
  actor: account,
});
export type Run = z.infer<typeof run>;

export const runs = z.object({ total_count: z.number().int(), workflow_runs: z.array(z.unknown()) });

export const job = z.object({
  id: z.number().int(),
  run_id: z.number().int(),
  run_attempt: z.int32().min(1).default(1),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  created_at: instant.nullish(),
  started_at: instant.nullish(),
  completed_at: instant.nullish(),
  runner_name: z.string().nullish(),
  labels: z.array(z.string()).default([]),
});
export type Job = z.infer<typeof job>;

export const jobs = z.object({ total_count: z.number().int(), jobs: z.array(z.unknown()) });
