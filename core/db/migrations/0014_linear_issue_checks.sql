CREATE TABLE "linear_issue_checks" (
	"external_id" text PRIMARY KEY NOT NULL,
	"asked_at" timestamp with time zone,
	"seen_at" timestamp with time zone,
	"gone_at" timestamp with time zone
);
