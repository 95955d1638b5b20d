CREATE TABLE "api_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"scope" text NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "api_tokens_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "login_failures" (
	"key" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"last_failure_at" timestamp with time zone NOT NULL,
	"blocked_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" integer NOT NULL,
	"refresh_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "used_refresh_tokens" (
	"hash" text PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"used_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" integer PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"password_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_login_at" timestamp with time zone,
	CONSTRAINT "users_single" CHECK ("users"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "commits" (
	"repository_id" bigint NOT NULL,
	"sha" text NOT NULL,
	"authored_at" timestamp with time zone NOT NULL,
	"committed_at" timestamp with time zone NOT NULL,
	"author" text NOT NULL,
	"author_email" text,
	"message" text NOT NULL,
	"parents" text[],
	"on_default_branch" boolean NOT NULL,
	CONSTRAINT "commits_repository_id_sha_pk" PRIMARY KEY("repository_id","sha")
);
--> statement-breakpoint
CREATE TABLE "deployment_statuses" (
	"external_id" text PRIMARY KEY NOT NULL,
	"deployment_external_id" text NOT NULL,
	"repository_id" bigint NOT NULL,
	"state" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"log_url" text,
	"environment_url" text
);
--> statement-breakpoint
CREATE TABLE "deployments" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deployments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"repository_id" bigint NOT NULL,
	"external_id" text NOT NULL,
	"environment" text NOT NULL,
	"original_environment" text,
	"sha" text NOT NULL,
	"ref" text,
	"task" text,
	"creator" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	CONSTRAINT "deployments_external_id" UNIQUE("external_id")
);
--> statement-breakpoint
CREATE TABLE "pull_request_commits" (
	"repository_id" bigint NOT NULL,
	"pull_request_number" integer NOT NULL,
	"sha" text NOT NULL,
	"kind" text NOT NULL,
	CONSTRAINT "pull_request_commits_repository_id_pull_request_number_sha_kind_pk" PRIMARY KEY("repository_id","pull_request_number","sha","kind")
);
--> statement-breakpoint
CREATE TABLE "pull_request_events" (
	"external_id" text PRIMARY KEY NOT NULL,
	"repository_id" bigint NOT NULL,
	"pull_request_number" integer NOT NULL,
	"type" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"subject" text
);
--> statement-breakpoint
CREATE TABLE "pull_requests" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "pull_requests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"repository_id" bigint NOT NULL,
	"external_id" text NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"url" text NOT NULL,
	"state" text NOT NULL,
	"is_draft" boolean NOT NULL,
	"author" text NOT NULL,
	"author_is_bot" boolean NOT NULL,
	"base" text NOT NULL,
	"head" text NOT NULL,
	"head_sha" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"merged_at" timestamp with time zone,
	"merged_by" text,
	"merge_commit_sha" text,
	"additions" integer NOT NULL,
	"deletions" integer NOT NULL,
	"changed_files" integer NOT NULL,
	"labels" text[] NOT NULL,
	"excluded_reason" text,
	CONSTRAINT "pull_requests_external_id" UNIQUE("external_id")
);
--> statement-breakpoint
CREATE TABLE "repositories" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "repositories_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"name" text NOT NULL,
	"aliases" text[] DEFAULT '{}' NOT NULL,
	"url" text NOT NULL,
	"default_branch" text,
	"private" boolean NOT NULL,
	"archived" boolean NOT NULL,
	"fork" boolean NOT NULL,
	"tracked" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"pushed_at" timestamp with time zone,
	CONSTRAINT "repositories_source_external_id" UNIQUE("source","external_id")
);
--> statement-breakpoint
CREATE TABLE "reviews" (
	"external_id" text PRIMARY KEY NOT NULL,
	"repository_id" bigint NOT NULL,
	"pull_request_number" integer NOT NULL,
	"author" text NOT NULL,
	"author_is_bot" boolean NOT NULL,
	"state" text NOT NULL,
	"submitted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "workflow_jobs" (
	"job_id" bigint PRIMARY KEY NOT NULL,
	"repository_id" bigint NOT NULL,
	"run_id" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"conclusion" text,
	"created_at" timestamp with time zone,
	"started_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"runner" text,
	"labels" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workflow_runs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "workflow_runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"repository_id" bigint NOT NULL,
	"run_id" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"number" integer NOT NULL,
	"workflow" text NOT NULL,
	"workflow_path" text NOT NULL,
	"event" text NOT NULL,
	"branch" text,
	"head_sha" text NOT NULL,
	"status" text NOT NULL,
	"conclusion" text,
	"actor" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"url" text NOT NULL,
	CONSTRAINT "workflow_runs_run_attempt" UNIQUE("repository_id","run_id","attempt")
);
--> statement-breakpoint
CREATE TABLE "coverage" (
	"repository_id" bigint NOT NULL,
	"step" text NOT NULL,
	"covered_from" timestamp with time zone NOT NULL,
	CONSTRAINT "coverage_repository_id_step_pk" PRIMARY KEY("repository_id","step")
);
--> statement-breakpoint
CREATE TABLE "open_pull_request_facts" (
	"pull_request_id" bigint NOT NULL,
	"open_from" timestamp with time zone NOT NULL,
	"open_until" timestamp with time zone,
	"repository_id" bigint NOT NULL,
	"author" text NOT NULL,
	"author_is_bot" boolean NOT NULL,
	"base" text NOT NULL,
	"labels" text[] NOT NULL,
	"excluded" boolean NOT NULL,
	CONSTRAINT "open_pull_request_facts_pull_request_id_open_from_pk" PRIMARY KEY("pull_request_id","open_from")
);
--> statement-breakpoint
CREATE TABLE "pull_request_facts" (
	"pull_request_id" bigint NOT NULL,
	"people_review" boolean NOT NULL,
	"bots_review" boolean NOT NULL,
	"repository_id" bigint NOT NULL,
	"author" text NOT NULL,
	"author_is_bot" boolean NOT NULL,
	"base" text NOT NULL,
	"labels" text[] NOT NULL,
	"excluded" boolean NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"first_commit_at" timestamp with time zone,
	"ready_at" timestamp with time zone,
	"first_review_at" timestamp with time zone,
	"approved_at" timestamp with time zone,
	"merged_at" timestamp with time zone,
	"deployed_at" timestamp with time zone,
	"coding_seconds" bigint,
	"pickup_seconds" bigint,
	"review_seconds" bigint,
	"merge_seconds" bigint,
	"deploy_seconds" bigint,
	"cycle_seconds" bigint,
	"lead_seconds" bigint,
	"ready_to_merge_seconds" bigint,
	"lines" integer NOT NULL,
	CONSTRAINT "pull_request_facts_pull_request_id_people_review_pk" PRIMARY KEY("pull_request_id","people_review")
);
--> statement-breakpoint
CREATE TABLE "workflow_run_facts" (
	"workflow_run_id" bigint PRIMARY KEY NOT NULL,
	"repository_id" bigint NOT NULL,
	"workflow" text NOT NULL,
	"branch" text,
	"event" text NOT NULL,
	"ended_at" timestamp with time zone NOT NULL,
	"duration_seconds" bigint NOT NULL,
	"outcome" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sources" (
	"id" text PRIMARY KEY NOT NULL,
	"config" jsonb NOT NULL,
	"secret" text,
	"secret_last4" text,
	"secret_updated_at" timestamp with time zone,
	"status" text DEFAULT 'ok' NOT NULL,
	"detail" text,
	"last_sync_at" timestamp with time zone,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "workspace" (
	"id" integer PRIMARY KEY NOT NULL,
	"data_version" bigint NOT NULL,
	"settings_version" bigint NOT NULL,
	"settings" jsonb NOT NULL,
	CONSTRAINT "workspace_single" CHECK ("workspace"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "budgets" (
	"source" text NOT NULL,
	"resource" text NOT NULL,
	"limit" integer,
	"remaining" integer,
	"resets_at" timestamp with time zone,
	"blocked_until" timestamp with time zone,
	CONSTRAINT "budgets_source_resource_pk" PRIMARY KEY("source","resource")
);
--> statement-breakpoint
CREATE TABLE "call_counts" (
	"source" text PRIMARY KEY NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"calls" integer NOT NULL,
	"next_call_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sync_errors" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sync_errors_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" bigint NOT NULL,
	"source" text NOT NULL,
	"step" text NOT NULL,
	"repository_id" bigint,
	"item" text,
	"code" text NOT NULL,
	"detail" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sync_runs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sync_runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"trigger" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"state" text NOT NULL,
	"from" text,
	"to" text,
	"full" boolean DEFAULT false NOT NULL,
	"pages" integer DEFAULT 0 NOT NULL,
	"rows" integer DEFAULT 0 NOT NULL,
	"calls" integer DEFAULT 0 NOT NULL,
	"errors" integer DEFAULT 0 NOT NULL,
	"detail" text
);
--> statement-breakpoint
CREATE TABLE "sync_steps" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sync_steps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"step" text NOT NULL,
	"repository_id" bigint,
	"state" text DEFAULT 'waiting' NOT NULL,
	"progress" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"mark" text,
	"done_mark" text,
	"page_size" integer,
	"done" integer DEFAULT 0 NOT NULL,
	"total" integer,
	"urgency" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	"error_detail" text,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"lease_owner" text,
	"lease_until" timestamp with time zone,
	"token" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "sync_steps_place" UNIQUE NULLS NOT DISTINCT("source","step","repository_id")
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "used_refresh_tokens" ADD CONSTRAINT "used_refresh_tokens_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commits" ADD CONSTRAINT "commits_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment_statuses" ADD CONSTRAINT "deployment_statuses_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pull_request_commits" ADD CONSTRAINT "pull_request_commits_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pull_request_events" ADD CONSTRAINT "pull_request_events_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pull_requests" ADD CONSTRAINT "pull_requests_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_jobs" ADD CONSTRAINT "workflow_jobs_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_runs" ADD CONSTRAINT "workflow_runs_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coverage" ADD CONSTRAINT "coverage_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "open_pull_request_facts" ADD CONSTRAINT "open_pull_request_facts_pull_request_id_pull_requests_id_fk" FOREIGN KEY ("pull_request_id") REFERENCES "public"."pull_requests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pull_request_facts" ADD CONSTRAINT "pull_request_facts_pull_request_id_pull_requests_id_fk" FOREIGN KEY ("pull_request_id") REFERENCES "public"."pull_requests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_run_facts" ADD CONSTRAINT "workflow_run_facts_workflow_run_id_workflow_runs_id_fk" FOREIGN KEY ("workflow_run_id") REFERENCES "public"."workflow_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_errors" ADD CONSTRAINT "sync_errors_run_id_sync_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."sync_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_errors" ADD CONSTRAINT "sync_errors_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_steps" ADD CONSTRAINT "sync_steps_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "login_failures_last" ON "login_failures" USING btree ("last_failure_at");--> statement-breakpoint
CREATE INDEX "deployment_statuses_deployment" ON "deployment_statuses" USING btree ("deployment_external_id");--> statement-breakpoint
CREATE INDEX "deployments_repository" ON "deployments" USING btree ("repository_id","created_at");--> statement-breakpoint
CREATE INDEX "pull_request_commits_sha" ON "pull_request_commits" USING btree ("repository_id","sha");--> statement-breakpoint
CREATE INDEX "pull_request_events_pull_request" ON "pull_request_events" USING btree ("repository_id","pull_request_number");--> statement-breakpoint
CREATE INDEX "pull_requests_repository_number" ON "pull_requests" USING btree ("repository_id","number");--> statement-breakpoint
CREATE INDEX "pull_requests_updated_at" ON "pull_requests" USING btree ("updated_at");--> statement-breakpoint
CREATE INDEX "repositories_name" ON "repositories" USING btree ("name");--> statement-breakpoint
CREATE INDEX "reviews_pull_request" ON "reviews" USING btree ("repository_id","pull_request_number");--> statement-breakpoint
CREATE INDEX "workflow_jobs_run" ON "workflow_jobs" USING btree ("repository_id","run_id");--> statement-breakpoint
CREATE INDEX "workflow_runs_created" ON "workflow_runs" USING btree ("repository_id","created_at");--> statement-breakpoint
CREATE INDEX "open_pull_request_facts_span" ON "open_pull_request_facts" USING btree ("open_from","open_until");--> statement-breakpoint
CREATE INDEX "pull_request_facts_merged" ON "pull_request_facts" USING btree ("merged_at");--> statement-breakpoint
CREATE INDEX "pull_request_facts_ready" ON "pull_request_facts" USING btree ("ready_at");--> statement-breakpoint
CREATE INDEX "workflow_run_facts_ended" ON "workflow_run_facts" USING btree ("ended_at");--> statement-breakpoint
CREATE INDEX "sync_errors_run" ON "sync_errors" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "sync_runs_source" ON "sync_runs" USING btree ("source","started_at");--> statement-breakpoint
CREATE INDEX "sync_steps_next" ON "sync_steps" USING btree ("source","next_at");--> statement-breakpoint
INSERT INTO "workspace" ("id", "data_version", "settings_version", "settings") VALUES (1, 1, 1, '{}');
