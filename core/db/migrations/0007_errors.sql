CREATE TABLE "error_counts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "error_counts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"project_external_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"events" integer NOT NULL,
	CONSTRAINT "error_counts_hour" UNIQUE("project_external_id","at")
);
--> statement-breakpoint
CREATE TABLE "error_issue_activity" (
	"issue_external_id" text NOT NULL,
	"external_id" text NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"release" text,
	CONSTRAINT "error_issue_activity_issue_external_id_external_id_pk" PRIMARY KEY("issue_external_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "error_issues" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "error_issues_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"external_id" text NOT NULL,
	"project_external_id" text NOT NULL,
	"short_id" text NOT NULL,
	"title" text NOT NULL,
	"culprit" text,
	"url" text NOT NULL,
	"level" text NOT NULL,
	"status" text NOT NULL,
	"substatus" text,
	"events" integer NOT NULL,
	"users" integer NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"first_release" text,
	"read_status" text,
	CONSTRAINT "error_issues_external_id" UNIQUE("external_id")
);
--> statement-breakpoint
CREATE TABLE "error_projects" (
	"external_id" text PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"repository_id" bigint,
	"origin" text DEFAULT 'real' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "error_release_commits" (
	"version" text NOT NULL,
	"sha" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"repository" text,
	CONSTRAINT "error_release_commits_version_sha_pk" PRIMARY KEY("version","sha")
);
--> statement-breakpoint
CREATE TABLE "error_release_deploys" (
	"version" text NOT NULL,
	"external_id" text NOT NULL,
	"environment" text NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone NOT NULL,
	"url" text,
	CONSTRAINT "error_release_deploys_version_external_id_pk" PRIMARY KEY("version","external_id")
);
--> statement-breakpoint
CREATE TABLE "error_release_reads" (
	"version" text PRIMARY KEY NOT NULL,
	"commit_count" integer NOT NULL,
	"deploy_count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "error_releases" (
	"project_external_id" text NOT NULL,
	"version" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"released_at" timestamp with time zone,
	"url" text,
	"new_issues" integer NOT NULL,
	"last_commit_sha" text,
	"commit_count" integer NOT NULL,
	"deploy_count" integer NOT NULL,
	CONSTRAINT "error_releases_project_external_id_version_pk" PRIMARY KEY("project_external_id","version")
);
--> statement-breakpoint
CREATE TABLE "error_starts" (
	"issue_id" bigint NOT NULL,
	"regression" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	"release" text,
	"judged_level" text,
	"judged_events" integer,
	CONSTRAINT "error_starts_issue_id_regression_pk" PRIMARY KEY("issue_id","regression")
);
--> statement-breakpoint
CREATE TABLE "open_error_facts" (
	"issue_id" bigint NOT NULL,
	"open_from" timestamp with time zone NOT NULL,
	"open_until" timestamp with time zone,
	CONSTRAINT "open_error_facts_issue_id_open_from_pk" PRIMARY KEY("issue_id","open_from")
);
--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "error_issue_activity" ADD CONSTRAINT "error_issue_activity_issue_external_id_error_issues_external_id_fk" FOREIGN KEY ("issue_external_id") REFERENCES "public"."error_issues"("external_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "error_issues" ADD CONSTRAINT "error_issues_project_external_id_error_projects_external_id_fk" FOREIGN KEY ("project_external_id") REFERENCES "public"."error_projects"("external_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "error_projects" ADD CONSTRAINT "error_projects_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "error_releases" ADD CONSTRAINT "error_releases_project_external_id_error_projects_external_id_fk" FOREIGN KEY ("project_external_id") REFERENCES "public"."error_projects"("external_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "error_starts" ADD CONSTRAINT "error_starts_issue_id_error_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."error_issues"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "open_error_facts" ADD CONSTRAINT "open_error_facts_issue_id_error_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."error_issues"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "error_counts_at" ON "error_counts" USING btree ("at");--> statement-breakpoint
CREATE INDEX "error_issues_project" ON "error_issues" USING btree ("project_external_id");--> statement-breakpoint
CREATE INDEX "error_issues_first_seen" ON "error_issues" USING btree ("first_seen_at");--> statement-breakpoint
CREATE INDEX "error_issues_unread" ON "error_issues" USING btree ("read_status");--> statement-breakpoint
CREATE INDEX "error_releases_created" ON "error_releases" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "error_releases_version" ON "error_releases" USING btree ("version");--> statement-breakpoint
CREATE INDEX "error_starts_unjudged" ON "error_starts" USING btree ("judged_events","started_at");--> statement-breakpoint
CREATE INDEX "open_error_facts_span" ON "open_error_facts" USING btree ("open_from","open_until");