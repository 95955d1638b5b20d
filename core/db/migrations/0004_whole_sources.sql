CREATE TABLE "source_coverage" (
	"source" text NOT NULL,
	"step" text NOT NULL,
	"covered_from" timestamp with time zone NOT NULL,
	CONSTRAINT "source_coverage_source_step_pk" PRIMARY KEY("source","step")
);
--> statement-breakpoint
CREATE TABLE "call_windows" (
	"name" text PRIMARY KEY NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"calls" integer NOT NULL
);
