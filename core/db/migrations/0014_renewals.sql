CREATE TABLE "renewals" (
	"source" text PRIMARY KEY NOT NULL,
	"secret" text NOT NULL,
	"secret_expires_at" timestamp with time zone NOT NULL,
	"leased_until" timestamp with time zone,
	"refused" text
);
--> statement-breakpoint
ALTER TABLE "renewals" ADD CONSTRAINT "renewals_source_sources_id_fk" FOREIGN KEY ("source") REFERENCES "public"."sources"("id") ON DELETE cascade ON UPDATE no action;