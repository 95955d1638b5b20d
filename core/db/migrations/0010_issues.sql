CREATE TABLE "issue_dirt" (
	"kind" text NOT NULL,
	"ref" text NOT NULL,
	CONSTRAINT "issue_dirt_kind_ref_pk" PRIMARY KEY("kind","ref")
);
--> statement-breakpoint
CREATE TABLE "issue_facts" (
	"issue_id" bigint PRIMARY KEY NOT NULL,
	"assignee" text,
	"labels" text[] NOT NULL,
	"repository_ids" bigint[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"canceled_at" timestamp with time zone,
	"lead_seconds" bigint,
	"merged_at" timestamp with time zone,
	"deployed_at" timestamp with time zone,
	"started_to_merged_seconds" bigint,
	"started_to_deployed_seconds" bigint,
	"created_to_merged_seconds" bigint,
	"created_to_deployed_seconds" bigint
);
--> statement-breakpoint
CREATE TABLE "issue_links" (
	"issue_id" bigint NOT NULL,
	"pull_request_id" bigint NOT NULL,
	"evidence" text[] NOT NULL,
	"confidence" text NOT NULL,
	"verdict" text,
	CONSTRAINT "issue_links_issue_id_pull_request_id_pk" PRIMARY KEY("issue_id","pull_request_id")
);
--> statement-breakpoint
CREATE TABLE "issue_state_facts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "issue_state_facts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"issue_id" bigint NOT NULL,
	"place" integer NOT NULL,
	"state" text NOT NULL,
	"open" boolean NOT NULL,
	"assignee" text,
	"labels" text[] NOT NULL,
	"repository_ids" bigint[] NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"seconds" bigint,
	CONSTRAINT "issue_state_facts_place" UNIQUE("issue_id","place")
);
--> statement-breakpoint
CREATE TABLE "linear_attachments" (
	"external_id" text PRIMARY KEY NOT NULL,
	"issue_id" text NOT NULL,
	"url" text NOT NULL,
	"host" text NOT NULL,
	"repository" text NOT NULL,
	"number" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "linear_cycles" (
	"external_id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"number" integer NOT NULL,
	"name" text,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"completed_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "linear_issues" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "linear_issues_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"external_id" text NOT NULL,
	"identifier" text NOT NULL,
	"former_identifiers" text[] NOT NULL,
	"title" text NOT NULL,
	"url" text NOT NULL,
	"team_id" text NOT NULL,
	"state_id" text NOT NULL,
	"project_id" text,
	"cycle_id" text,
	"assignee_id" text,
	"creator_id" text,
	"label_ids" text[] NOT NULL,
	"priority" integer NOT NULL,
	"estimate" double precision,
	"branch" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"canceled_at" timestamp with time zone,
	"archived_at" timestamp with time zone,
	"trashed" boolean NOT NULL,
	"states" jsonb NOT NULL,
	CONSTRAINT "linear_issues_external_id" UNIQUE("external_id")
);
--> statement-breakpoint
CREATE TABLE "linear_labels" (
	"external_id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "linear_projects" (
	"external_id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "linear_states" (
	"external_id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"position" double precision NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "linear_teams" (
	"external_id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "linear_users" (
	"external_id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"active" boolean NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pull_request_mentions" (
	"pull_request_id" bigint NOT NULL,
	"identifier" text NOT NULL,
	"place" text NOT NULL,
	CONSTRAINT "pull_request_mentions_pull_request_id_identifier_place_pk" PRIMARY KEY("pull_request_id","identifier","place")
);
--> statement-breakpoint
ALTER TABLE "change_facts" ADD COLUMN "issue_started_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "change_facts" ADD COLUMN "from_issue_started_seconds" bigint;--> statement-breakpoint
ALTER TABLE "issue_facts" ADD CONSTRAINT "issue_facts_issue_id_linear_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."linear_issues"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_links" ADD CONSTRAINT "issue_links_issue_id_linear_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."linear_issues"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_links" ADD CONSTRAINT "issue_links_pull_request_id_pull_requests_id_fk" FOREIGN KEY ("pull_request_id") REFERENCES "public"."pull_requests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_state_facts" ADD CONSTRAINT "issue_state_facts_issue_id_linear_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."linear_issues"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pull_request_mentions" ADD CONSTRAINT "pull_request_mentions_pull_request_id_pull_requests_id_fk" FOREIGN KEY ("pull_request_id") REFERENCES "public"."pull_requests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "issue_facts_completed" ON "issue_facts" USING btree ("completed_at");--> statement-breakpoint
CREATE INDEX "issue_facts_merged" ON "issue_facts" USING btree ("merged_at");--> statement-breakpoint
CREATE INDEX "issue_links_pull_request" ON "issue_links" USING btree ("pull_request_id");--> statement-breakpoint
CREATE INDEX "issue_state_facts_ended" ON "issue_state_facts" USING btree ("ended_at");--> statement-breakpoint
CREATE INDEX "issue_state_facts_span" ON "issue_state_facts" USING btree ("started_at","ended_at");--> statement-breakpoint
CREATE INDEX "linear_attachments_issue" ON "linear_attachments" USING btree ("issue_id");--> statement-breakpoint
CREATE INDEX "linear_attachments_pull_request" ON "linear_attachments" USING btree ("repository","number");--> statement-breakpoint
CREATE INDEX "linear_issues_identifier" ON "linear_issues" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "linear_issues_former" ON "linear_issues" USING gin ("former_identifiers");--> statement-breakpoint
CREATE INDEX "linear_issues_branch" ON "linear_issues" USING btree ("branch");--> statement-breakpoint
CREATE INDEX "pull_request_mentions_identifier" ON "pull_request_mentions" USING btree ("identifier");