CREATE TABLE "reviewer_facts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reviewer_facts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"pull_request_id" bigint NOT NULL,
	"reviewer" text NOT NULL,
	"reviewer_is_bot" boolean NOT NULL,
	"reviewed_at" timestamp with time zone NOT NULL,
	"repository_id" bigint NOT NULL,
	"author" text NOT NULL,
	"author_is_bot" boolean NOT NULL,
	"base" text NOT NULL,
	"labels" text[] NOT NULL,
	"excluded" boolean NOT NULL,
	CONSTRAINT "reviewer_facts_pair" UNIQUE("pull_request_id","reviewer")
);
--> statement-breakpoint
CREATE TABLE "workflow_job_facts" (
	"job_id" bigint PRIMARY KEY NOT NULL,
	"repository_id" bigint NOT NULL,
	"workflow" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"queue_seconds" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "reviews" ADD COLUMN "comments" integer;--> statement-breakpoint
ALTER TABLE "pull_request_facts" ADD COLUMN "rounds" integer;--> statement-breakpoint
ALTER TABLE "pull_request_facts" ADD COLUMN "inline_comments" integer;--> statement-breakpoint
ALTER TABLE "pull_request_facts" ADD COLUMN "health" integer;--> statement-breakpoint
ALTER TABLE "reviewer_facts" ADD CONSTRAINT "reviewer_facts_pull_request_id_pull_requests_id_fk" FOREIGN KEY ("pull_request_id") REFERENCES "public"."pull_requests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workflow_job_facts" ADD CONSTRAINT "workflow_job_facts_job_id_workflow_jobs_job_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."workflow_jobs"("job_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reviewer_facts_reviewed" ON "reviewer_facts" USING btree ("reviewed_at");--> statement-breakpoint
CREATE INDEX "workflow_job_facts_started" ON "workflow_job_facts" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "reviews_uncounted" ON "reviews" USING btree ("repository_id") WHERE "reviews"."comments" is null;