package io.tidemark.server.security;

import io.tidemark.protocol.auth.Authenticator;
import io.tidemark.protocol.tls.TlsContexts;
import io.tidemark.server.config.ConfigException;
import io.tidemark.server.config.LiveConfig;
import io.tidemark.server.config.SecuritySettings;
import io.tidemark.server.config.ServerConfig;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.storage.Database;
import io.tidemark.storage.table.DatabaseView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all doors of a server share: who may in, and the certificate. Safe for many threads; closed after the doors.
 *
 * @param tls null when no certificate is configured
 */
public record AccessControl(Authenticator authenticator, @Nullable TlsContexts tls) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);
    /** What PostgreSQL doesn't start with: its group may read, if anybody. */
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);
    /** How often changed certificates are looked for. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    /**
     * As the configuration says, for the roles of a database.
     *
     * @throws ConfigException when the certificate can't be used
     */
    public static AccessControl open(LiveConfig settings, Database database) {
        ServerConfig config = settings.now();
        if (openToOthers(config.root())) {
            LOG.warn("other users of this machine can look into the root directory: chmod 700 {}",
                    config.root());
        }
        RoleAuthenticator authenticator = new RoleAuthenticator(config.security(), config.user(), () -> {
            try (DatabaseView view = database.view()) {
                return Roles.of(view, config.user());
            }
        }, InstantSource.system());
        TlsContexts tls = tls(config.security());
        settings.onChange(changed -> {
            authenticator.use(changed.security());
            if (tls != null) {
                tls.reload();
            }
        });
        return new AccessControl(authenticator, tls);
    }

    private static boolean openToOthers(Path root) {
        try {
            return Files.getPosixFilePermissions(root).stream().anyMatch(OTHERS::contains);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false; // nothing to say of a file system without modes
        }
    }

    private static @Nullable TlsContexts tls(SecuritySettings settings) {
        Path certificate = settings.certificate();
        Path key = settings.key();
        if (certificate == null || key == null) {
            return null;
        }
        try {
            return TlsContexts.open(certificate, key, LOOK);
        } catch (IOException unusable) {
            throw new ConfigException(List.of("tls.cert.file or tls.key.file can't be used: "
                    + unusable.getMessage()));
        }
    }

    @Override
    public void close() {
        if (tls != null) {
            tls.close();
        }
    }
}
