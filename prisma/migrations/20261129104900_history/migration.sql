-- CreateTable
CREATE TABLE "account_day" (
    "accountId" UUID NOT NULL,
    "day" DATE NOT NULL,
    "stoppedSeconds" INTEGER NOT NULL DEFAULT 0,
    "troubledSeconds" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "account_day_pkey" PRIMARY KEY ("accountId","day")
);

-- CreateTable
CREATE TABLE "state_hour" (
    "at" TIMESTAMPTZ(3) NOT NULL,
    "active" INTEGER NOT NULL,
    "degraded" INTEGER NOT NULL,
    "failing" INTEGER NOT NULL,
    "suspended" INTEGER NOT NULL,
    "receive_only" INTEGER NOT NULL,
    "needs_consent" INTEGER NOT NULL,
    "paused" INTEGER NOT NULL,

    CONSTRAINT "state_hour_pkey" PRIMARY KEY ("at")
);

-- CreateIndex
CREATE INDEX "account_day_day_idx" ON "account_day"("day");

-- AddForeignKey
ALTER TABLE "account_day" ADD CONSTRAINT "account_day_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "mail_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Every change of a state is counted, whoever makes it: the time in the former state goes to the days it fell on.
CREATE FUNCTION account_day_count() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ended timestamptz := greatest(NEW."stateSince", OLD."stateSince");
  stopped boolean := OLD.state IN ('suspended', 'needs_consent');
BEGIN
  INSERT INTO account_day ("accountId", day, "stoppedSeconds", "troubledSeconds")
  SELECT NEW.id, d::date,
         CASE WHEN stopped THEN seconds ELSE 0 END, CASE WHEN stopped THEN 0 ELSE seconds END
    FROM generate_series(date_trunc('day', greatest(OLD."stateSince", ended - interval '90 days') AT TIME ZONE 'UTC'),
                         ended AT TIME ZONE 'UTC', interval '1 day') AS d,
         LATERAL (SELECT ceil(extract(epoch FROM least(d + interval '1 day', ended AT TIME ZONE 'UTC')
                                               - greatest(d, OLD."stateSince" AT TIME ZONE 'UTC')))::int AS seconds) AS s
   WHERE seconds > 0
  ON CONFLICT ("accountId", day) DO UPDATE
     SET "stoppedSeconds" = least(86400, account_day."stoppedSeconds" + EXCLUDED."stoppedSeconds"),
         "troubledSeconds" = least(86400, account_day."troubledSeconds" + EXCLUDED."troubledSeconds");
  RETURN NULL;
END $$;

CREATE TRIGGER account_day_follows_state AFTER UPDATE OF state ON mail_account
  FOR EACH ROW WHEN (OLD.state <> 'active' AND NEW.state <> OLD.state)
  EXECUTE FUNCTION account_day_count();
