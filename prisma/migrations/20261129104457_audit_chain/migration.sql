-- CreateTable
CREATE TABLE "audit_link" (
    "position" BIGINT NOT NULL,
    "entryId" UUID NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_link_pkey" PRIMARY KEY ("position")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_link_entryId_key" ON "audit_link"("entryId");

CREATE FUNCTION "audit_link_is_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_link is append-only';
END $$;

CREATE TRIGGER "audit_link_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_link"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_link_is_append_only"();
