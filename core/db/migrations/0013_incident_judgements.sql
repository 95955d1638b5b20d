CREATE TABLE "incident_judgements" (
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"excluded_reason" text,
	"verdict" text,
	CONSTRAINT "incident_judgements_source_external_id_pk" PRIMARY KEY("source","external_id")
);
