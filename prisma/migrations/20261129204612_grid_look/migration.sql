-- CreateTable
CREATE TABLE "grid_look" (
    "userId" UUID NOT NULL,
    "grid" TEXT NOT NULL,
    "look" JSONB NOT NULL,

    CONSTRAINT "grid_look_pkey" PRIMARY KEY ("userId","grid")
);

-- AddForeignKey
ALTER TABLE "grid_look" ADD CONSTRAINT "grid_look_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
