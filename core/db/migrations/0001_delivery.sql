CREATE TABLE "compared_commits" (
	"repository_id" bigint NOT NULL,
	"sha" text NOT NULL,
	"found" boolean NOT NULL,
	CONSTRAINT "compared_commits_repository_id_sha_pk" PRIMARY KEY("repository_id","sha")
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "incidents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"repository_id" bigint,
	"title" text NOT NULL,
	"url" text,
	"started_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	"deployment_ref" text,
	"sha" text,
	"release" text,
	"excluded_reason" text,
	"verdict" text,
	CONSTRAINT "incidents_source_external_id" UNIQUE("source","external_id")
);
--> statement-breakpoint
CREATE TABLE "issues" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "issues_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"repository_id" bigint NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"url" text NOT NULL,
	"state" text NOT NULL,
	"author" text NOT NULL,
	"labels" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "issues_source_external_id" UNIQUE("source","external_id")
);
--> statement-breakpoint
CREATE TABLE "releases" (
	"external_id" text PRIMARY KEY NOT NULL,
	"repository_id" bigint NOT NULL,
	"name" text NOT NULL,
	"tag" text NOT NULL,
	"sha" text,
	"draft" boolean NOT NULL,
	"prerelease" boolean NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"published_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	"url" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reported_deployments" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reported_deployments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"external_id" text NOT NULL,
	"repository_id" bigint NOT NULL,
	"environment" text NOT NULL,
	"service" text,
	"sha" text NOT NULL,
	"ref" text,
	"status" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"url" text,
	CONSTRAINT "reported_deployments_external_id" UNIQUE("external_id")
);
--> statement-breakpoint
CREATE TABLE "tags" (
	"repository_id" bigint NOT NULL,
	"name" text NOT NULL,
	"sha" text NOT NULL,
	"tagged_at" timestamp with time zone NOT NULL,
	CONSTRAINT "tags_repository_id_name_pk" PRIMARY KEY("repository_id","name")
);
--> statement-breakpoint
CREATE TABLE "change_facts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "change_facts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"repository_id" bigint NOT NULL,
	"change" text NOT NULL,
	"people_review" boolean NOT NULL,
	"bots_review" boolean NOT NULL,
	"pull_request_id" bigint,
	"author" text NOT NULL,
	"author_is_bot" boolean NOT NULL,
	"base" text,
	"labels" text[],
	"excluded" boolean NOT NULL,
	"merged_at" timestamp with time zone NOT NULL,
	"deployed_at" timestamp with time zone,
	"deployment_id" bigint,
	"environment" text,
	"service" text,
	"not_attributable" text,
	"from_first_commit_seconds" bigint,
	"from_ready_seconds" bigint,
	"from_merged_seconds" bigint,
	CONSTRAINT "change_facts_change" UNIQUE("repository_id","change","people_review")
);
--> statement-breakpoint
CREATE TABLE "deployment_facts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deployment_facts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"repository_id" bigint NOT NULL,
	"key" text NOT NULL,
	"seen_as" text[] NOT NULL,
	"environment" text NOT NULL,
	"service" text NOT NULL,
	"production" boolean NOT NULL,
	"sha" text NOT NULL,
	"ref" text,
	"title" text NOT NULL,
	"url" text,
	"status" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"rule" text,
	"standing" text,
	"previous_id" bigint,
	"failed" boolean DEFAULT false NOT NULL,
	"evidence" text[] DEFAULT '{}' NOT NULL,
	"recovered_at" timestamp with time zone,
	"recovery_seconds" bigint,
	"rework" boolean DEFAULT false NOT NULL,
	"excluded_reason" text,
	"verdicts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "deployment_facts_key" UNIQUE("repository_id","key")
);
--> statement-breakpoint
CREATE TABLE "delivery_dirt" (
	"repository_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"ref" text NOT NULL,
	CONSTRAINT "delivery_dirt_repository_id_kind_ref_pk" PRIMARY KEY("repository_id","kind","ref")
);
--> statement-breakpoint
CREATE TABLE "deployed_changes" (
	"repository_id" bigint NOT NULL,
	"environment" text NOT NULL,
	"service" text NOT NULL,
	"change" text NOT NULL,
	"deployment_id" bigint NOT NULL,
	"rides_with" text,
	CONSTRAINT "deployed_changes_repository_id_change_environment_service_pk" PRIMARY KEY("repository_id","change","environment","service")
);
--> statement-breakpoint
CREATE TABLE "deployed_commits" (
	"repository_id" bigint NOT NULL,
	"environment" text NOT NULL,
	"service" text NOT NULL,
	"sha" text NOT NULL,
	"deployment_id" bigint NOT NULL,
	CONSTRAINT "deployed_commits_repository_id_sha_environment_service_pk" PRIMARY KEY("repository_id","sha","environment","service")
);
--> statement-breakpoint
CREATE TABLE "deployment_evidence" (
	"deployment_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"by_deployment_id" bigint NOT NULL,
	"incident_id" bigint NOT NULL,
	"by_change" text NOT NULL,
	"fails" boolean NOT NULL,
	CONSTRAINT "deployment_evidence_deployment_id_kind_by_deployment_id_incident_id_by_change_pk" PRIMARY KEY("deployment_id","kind","by_deployment_id","incident_id","by_change")
);
--> statement-breakpoint
CREATE TABLE "incident_links" (
	"incident_id" bigint PRIMARY KEY NOT NULL,
	"deployment_id" bigint NOT NULL,
	"confidence" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reverts" (
	"repository_id" bigint NOT NULL,
	"change" text NOT NULL,
	"reference" text NOT NULL,
	CONSTRAINT "reverts_repository_id_change_reference_pk" PRIMARY KEY("repository_id","change","reference")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"key" text PRIMARY KEY NOT NULL,
	"body_hash" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rule_versions" (
	"version" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "rule_versions_version_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"rules" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "compared_commits" ADD CONSTRAINT "compared_commits_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reported_deployments" ADD CONSTRAINT "reported_deployments_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tags" ADD CONSTRAINT "tags_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_facts" ADD CONSTRAINT "change_facts_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "change_facts" ADD CONSTRAINT "change_facts_pull_request_id_pull_requests_id_fk" FOREIGN KEY ("pull_request_id") REFERENCES "public"."pull_requests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment_facts" ADD CONSTRAINT "deployment_facts_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_dirt" ADD CONSTRAINT "delivery_dirt_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployed_changes" ADD CONSTRAINT "deployed_changes_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployed_changes" ADD CONSTRAINT "deployed_changes_deployment_id_deployment_facts_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployment_facts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployed_commits" ADD CONSTRAINT "deployed_commits_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployed_commits" ADD CONSTRAINT "deployed_commits_deployment_id_deployment_facts_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployment_facts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment_evidence" ADD CONSTRAINT "deployment_evidence_deployment_id_deployment_facts_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployment_facts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_links" ADD CONSTRAINT "incident_links_deployment_id_deployment_facts_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployment_facts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reverts" ADD CONSTRAINT "reverts_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "incidents_repository" ON "incidents" USING btree ("repository_id","started_at");--> statement-breakpoint
CREATE INDEX "issues_repository_number" ON "issues" USING btree ("repository_id","number");--> statement-breakpoint
CREATE INDEX "releases_sha" ON "releases" USING btree ("repository_id","sha");--> statement-breakpoint
CREATE INDEX "reported_deployments_sha" ON "reported_deployments" USING btree ("repository_id","sha");--> statement-breakpoint
CREATE INDEX "tags_sha" ON "tags" USING btree ("repository_id","sha");--> statement-breakpoint
CREATE INDEX "change_facts_deployed" ON "change_facts" USING btree ("deployed_at");--> statement-breakpoint
CREATE INDEX "change_facts_merged" ON "change_facts" USING btree ("merged_at");--> statement-breakpoint
CREATE INDEX "change_facts_deployment" ON "change_facts" USING btree ("deployment_id");--> statement-breakpoint
CREATE INDEX "deployment_facts_finished" ON "deployment_facts" USING btree ("finished_at");--> statement-breakpoint
CREATE INDEX "deployment_facts_recovered" ON "deployment_facts" USING btree ("recovered_at");--> statement-breakpoint
CREATE INDEX "deployment_facts_sha" ON "deployment_facts" USING btree ("repository_id","sha");--> statement-breakpoint
CREATE INDEX "deployment_facts_previous" ON "deployment_facts" USING btree ("previous_id");--> statement-breakpoint
CREATE INDEX "deployment_facts_first" ON "deployment_facts" USING btree ("repository_id") WHERE "deployment_facts"."standing" = 'first';--> statement-breakpoint
CREATE INDEX "deployment_facts_line" ON "deployment_facts" USING btree ("repository_id",lower("environment"),"service","finished_at");--> statement-breakpoint
CREATE INDEX "deployed_changes_deployment" ON "deployed_changes" USING btree ("deployment_id");--> statement-breakpoint
CREATE INDEX "deployed_commits_deployment" ON "deployed_commits" USING btree ("deployment_id");--> statement-breakpoint
CREATE INDEX "deployment_evidence_by" ON "deployment_evidence" USING btree ("by_deployment_id");--> statement-breakpoint
CREATE INDEX "incident_links_deployment" ON "incident_links" USING btree ("deployment_id");--> statement-breakpoint
CREATE INDEX "reverts_reference" ON "reverts" USING btree ("repository_id","reference");--> statement-breakpoint
CREATE INDEX "commits_parents" ON "commits" USING gin ("parents");--> statement-breakpoint
CREATE INDEX "deployments_sha" ON "deployments" USING btree ("repository_id","sha");--> statement-breakpoint
CREATE INDEX "pull_requests_merge_commit" ON "pull_requests" USING btree ("repository_id","merge_commit_sha");--> statement-breakpoint
CREATE INDEX "pull_requests_head" ON "pull_requests" USING btree ("repository_id","head");--> statement-breakpoint
CREATE INDEX "workflow_runs_sha" ON "workflow_runs" USING btree ("repository_id","head_sha");