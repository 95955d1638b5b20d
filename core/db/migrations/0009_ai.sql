CREATE TABLE "ai_comments" (
	"external_id" text PRIMARY KEY NOT NULL,
	"repository_id" bigint NOT NULL,
	"pull_request_number" integer NOT NULL,
	"kind" text NOT NULL,
	"author" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"url" text NOT NULL,
	"liked" integer NOT NULL,
	"disliked" integer NOT NULL,
	"confidence" integer,
	"reviewed_sha" text,
	"reviews" integer
);
--> statement-breakpoint
CREATE TABLE "ai_commits" (
	"sha" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"repository" text,
	"branch" text,
	"source" text,
	"lines_added" integer,
	"tab_lines" integer,
	"composer_lines" integer,
	"other_lines" integer,
	"committed_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ai_indexes" (
	"repository_id" bigint PRIMARY KEY NOT NULL,
	"branch" text NOT NULL,
	"status" text NOT NULL,
	"files_processed" integer,
	"files" integer,
	"sha" text
);
--> statement-breakpoint
CREATE TABLE "ai_pull_request_facts" (
	"pull_request_id" bigint NOT NULL,
	"people_review" boolean NOT NULL,
	"bots_review" boolean NOT NULL,
	"repository_id" bigint NOT NULL,
	"number" integer NOT NULL,
	"author" text NOT NULL,
	"author_is_bot" boolean NOT NULL,
	"base" text NOT NULL,
	"labels" text[] NOT NULL,
	"excluded" boolean NOT NULL,
	"merged_at" timestamp with time zone,
	"additions" integer NOT NULL,
	"measured" boolean NOT NULL,
	"cursor_lines" integer NOT NULL,
	"ai_lines" integer NOT NULL,
	"ai" text NOT NULL,
	"ai_reviewed_at" timestamp with time zone,
	"ai_response_seconds" bigint,
	"ai_comments" integer NOT NULL,
	"confidence" integer,
	CONSTRAINT "ai_pull_request_facts_pull_request_id_people_review_pk" PRIMARY KEY("pull_request_id","people_review")
);
--> statement-breakpoint
CREATE TABLE "ai_reviewers" (
	"login" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ai_thread_reads" (
	"repository_id" bigint NOT NULL,
	"pull_request_number" integer NOT NULL,
	"seen_updated_at" timestamp with time zone NOT NULL,
	"read_at" timestamp with time zone NOT NULL,
	CONSTRAINT "ai_thread_reads_repository_id_pull_request_number_pk" PRIMARY KEY("repository_id","pull_request_number")
);
--> statement-breakpoint
CREATE TABLE "ai_threads" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ai_threads_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"external_id" text NOT NULL,
	"repository_id" bigint NOT NULL,
	"pull_request_number" integer NOT NULL,
	"is_resolved" boolean NOT NULL,
	"is_outdated" boolean NOT NULL,
	CONSTRAINT "ai_threads_external_id" UNIQUE("external_id")
);
--> statement-breakpoint
CREATE TABLE "cursor_days" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "cursor_days_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"email" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"active" boolean NOT NULL,
	"lines_added" integer NOT NULL,
	"lines_accepted" integer NOT NULL,
	"tabs_shown" integer NOT NULL,
	"tabs_accepted" integer NOT NULL,
	"composer_requests" integer NOT NULL,
	"chat_requests" integer NOT NULL,
	"agent_requests" integer NOT NULL,
	"inline_requests" integer NOT NULL,
	"model" text,
	CONSTRAINT "cursor_days_person" UNIQUE("email","at")
);
--> statement-breakpoint
CREATE TABLE "cursor_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "cursor_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"email" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"model" text NOT NULL,
	"kind" text NOT NULL,
	"cents" double precision NOT NULL,
	"included" boolean NOT NULL,
	"requests" double precision NOT NULL,
	"tokens" bigint NOT NULL,
	CONSTRAINT "cursor_events_key" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "cursor_members" (
	"external_id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text,
	"role" text,
	"is_removed" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cursor_models" (
	"at" timestamp with time zone NOT NULL,
	"model" text NOT NULL,
	"messages" integer NOT NULL,
	"users" integer NOT NULL,
	CONSTRAINT "cursor_models_at_model_pk" PRIMARY KEY("at","model")
);
--> statement-breakpoint
CREATE TABLE "cursor_spend" (
	"email" text NOT NULL,
	"cycle_start" timestamp with time zone NOT NULL,
	"cents" double precision NOT NULL,
	"overall_cents" double precision,
	"limit_dollars" double precision,
	CONSTRAINT "cursor_spend_email_cycle_start_pk" PRIMARY KEY("email","cycle_start")
);
--> statement-breakpoint
ALTER TABLE "ai_comments" ADD CONSTRAINT "ai_comments_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_indexes" ADD CONSTRAINT "ai_indexes_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_pull_request_facts" ADD CONSTRAINT "ai_pull_request_facts_pull_request_id_pull_requests_id_fk" FOREIGN KEY ("pull_request_id") REFERENCES "public"."pull_requests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_thread_reads" ADD CONSTRAINT "ai_thread_reads_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_threads" ADD CONSTRAINT "ai_threads_repository_id_repositories_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repositories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ai_comments_pull_request" ON "ai_comments" USING btree ("repository_id","pull_request_number");--> statement-breakpoint
CREATE INDEX "ai_commits_person" ON "ai_commits" USING btree ("email","committed_at");--> statement-breakpoint
CREATE INDEX "ai_pull_request_facts_merged" ON "ai_pull_request_facts" USING btree ("merged_at");--> statement-breakpoint
CREATE INDEX "ai_pull_request_facts_number" ON "ai_pull_request_facts" USING btree ("repository_id","number");--> statement-breakpoint
CREATE INDEX "ai_threads_pull_request" ON "ai_threads" USING btree ("repository_id","pull_request_number");--> statement-breakpoint
CREATE INDEX "cursor_days_at" ON "cursor_days" USING btree ("at");--> statement-breakpoint
CREATE INDEX "cursor_events_at" ON "cursor_events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "cursor_events_person" ON "cursor_events" USING btree ("email","at");