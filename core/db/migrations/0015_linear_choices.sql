CREATE TABLE "incident_judgements" (
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"excluded_reason" text,
	"verdict" text,
	CONSTRAINT "incident_judgements_source_external_id_pk" PRIMARY KEY("source","external_id")
);
--> statement-breakpoint
CREATE TABLE "linear_issue_checks" (
	"external_id" text PRIMARY KEY NOT NULL,
	"asked_at" timestamp with time zone,
	"seen_at" timestamp with time zone,
	"gone_at" timestamp with time zone
);
