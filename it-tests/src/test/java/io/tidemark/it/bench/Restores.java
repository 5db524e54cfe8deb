package io.tidemark.it.bench;

import io.tidemark.it.bench.Figures.Target;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.storage.Database;
import io.tidemark.storage.DatabaseOptions;
import io.tidemark.storage.backup.BackupControl;
import io.tidemark.storage.backup.BackupSets;
import io.tidemark.storage.backup.SetUse;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.file.RealDisk;
import io.tidemark.storage.restore.AttachedSet;
import io.tidemark.storage.restore.RestoreItem;
import io.tidemark.storage.restore.RestorePlan;
import io.tidemark.storage.restore.RestoreRequest;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.verify.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;

/** VERIFY, RESTORE TABLE next to {@code cp -r; sync}, and ATTACH, without a server around them. */
final class Restores {
    private static final double GIGABYTE = 1e9;
    private static final String TABLE = "trades";

    private final Bench bench;
    private final Path root;
    private final Path sets;
    private final int repeats;

    Restores(Bench bench) {
        this.bench = bench;
        this.root = bench.place("restore");
        this.sets = bench.place("restore-sets");
        this.repeats = bench.scale().repeats();
    }

    void run() throws Exception {
        try (ServerProcess server = ServerProcess.start(root, "cairo.sql.backup.root=" + sets);
                Connection connection = server.connect()) {
            Bench.fill(server, TABLE, bench.scale().queryRows());
            Bench.execute(connection, "BACKUP DATABASE");
        }
        try (Database database = Database.open(DatabaseOptions.of(root).withBackupRoot(sets))) {
            BackupSets linked = database.backupSets();
            String id = linked.list().getFirst().id();
            verify(database, id);
            attach(database, id);
            restore(database, linked, id, "linked");
            // The same set where no file of it can be linked, if this machine has memory for files.
            Path memory = Path.of("/dev/shm");
            if (Files.isWritable(memory)) {
                Path elsewhere = Files.createTempDirectory(memory, "sets");
                RealDisk disk = new RealDisk();
                try {
                    tool("cp", "-r", sets.resolve(id).toString(), elsewhere.toString());
                    restore(database, new BackupSets(disk, elsewhere), id, "copied");
                } finally {
                    Copies.remove(elsewhere);
                }
            }
        }
    }

    private void verify(Database database, String id) throws Exception {
        for (Level level : Level.values()) {
            double[] rates = new double[repeats + 1];
            for (int run = 0; run < rates.length; run++) {
                long[] bytes = {0};
                double millis = Bench.millis(() -> {
                    var found = database.verifyBackup(id, level, BackupControl.NONE);
                    if (!found.problems().isEmpty()) {
                        throw new IllegalStateException(found.problems().toString());
                    }
                    bytes[0] = found.bytes();
                });
                rates[run] = bytes[0] / GIGABYTE / millis * 1000;
            }
            bench.figures().rate("VERIFY BACKUP, level " + level.word(), "GB/s", rates,
                    level == Level.CHECKSUM ? Target.atLeast(3) : Optional.empty());
        }
    }

    private void attach(Database database, String id) throws Exception {
        double[] first = new double[repeats];
        double[] attached = new double[repeats];
        double[] live = new double[repeats];
        for (int run = 0; run < repeats; run++) {
            long start = System.nanoTime();
            try (AttachedSet set = database.attach(database.backupSets().use(id, "benchmark"));
                    DatabaseView view = set.view();
                    DatabaseView own = database.view()) {
                readFirst(view);
                first[run] = (System.nanoTime() - start) / 1e6;
                attached[run] = Bench.millis(() -> scan(view));
                live[run] = Bench.millis(() -> scan(own));
            }
        }
        bench.figures().cost("ATTACH BACKUP, first row", "ms", first, Target.atMost(1000));
        bench.figures().cost("scan of the attached table", "ms", attached, Optional.empty());
        bench.figures().cost("scan of the live table", "ms", live, Optional.empty());
    }

    private static long readFirst(DatabaseView view) {
        BatchSource batch = view.table(TABLE).orElseThrow().batches().getFirst();
        return ((FixedVector) batch.column(0)).longAt(0);
    }

    private static long scan(DatabaseView view) {
        long sum = 0;
        for (BatchSource batch : view.table(TABLE).orElseThrow().batches()) {
            for (int column : new int[]{0, 4}) {
                FixedVector values = (FixedVector) batch.column(column);
                for (int row = 0; row < batch.rows(); row++) {
                    sum += values.longAt(row);
                }
            }
        }
        return sum;
    }

    private void restore(Database database, BackupSets from, String id, String how) throws Exception {
        double[] ours = new double[repeats];
        double[] theirs = new double[repeats];
        double[] ratios = new double[repeats];
        Path copy = bench.place("restore-copy");
        for (int run = 0; run < repeats; run++) {
            RestoreItem item = new RestoreItem(TABLE, "restored", List.of());
            try (SetUse use = from.use(id, "benchmark")) {
                RestorePlan plan = database.planRestore(use.set(),
                        RestoreRequest.tables(List.of(item), RestoreRequest.Mode.REPLACE));
                double gigabytes = plan.bytes() / GIGABYTE;
                ours[run] = gigabytes / Bench.millis(() -> database.restore(plan, BackupControl.NONE)) * 1000;
                Path source = use.set().path().resolve("db").resolve(plan.tables().getFirst().source()
                        .directory());
                theirs[run] = gigabytes / Bench.millis(() -> {
                    tool("cp", "-r", source.toString(), copy.toString());
                    tool("sync", "-f", copy.toString());
                }) * 1000;
            }
            Copies.remove(copy);
            ratios[run] = ours[run] / theirs[run];
        }
        bench.figures().rate("RESTORE TABLE, files " + how, "GB/s", ours, Optional.empty());
        bench.figures().rate("RESTORE TABLE, files " + how + " / cp -r; sync", "x", ratios,
                Target.atLeast(0.8));
    }

    private static void tool(String... command) throws Exception {
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + code);
        }
    }
}
