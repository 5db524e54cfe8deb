import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts the modules that the console imports, and their licences, where the server finds them: from
 * {@code webjars/<package>/<version>/dist/index.js} to {@code <package>.js}. Run by the build.
 */
public final class ConsoleModules {
    /** Of {@code <folder>/<package>/<version>/…}, the index of the package's name. */
    private static final int PACKAGE = 1;

    private ConsoleModules() {}

    /** @param arguments the folder of the unpacked packages, and the folder to fill */
    public static void main(String[] arguments) throws IOException {
        Path packages = Path.of(arguments[0]);
        Path modules = Path.of(arguments[1]);
        Files.createDirectories(modules);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(packages)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = packages.relativize(file).getName(PACKAGE).toString();
            String ending = file.toString().endsWith(".js") ? ".js" : ".LICENSE";
            Path module = modules.resolve(name.replaceFirst("\\.js$", "") + ending);
            Files.copy(file, module, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
