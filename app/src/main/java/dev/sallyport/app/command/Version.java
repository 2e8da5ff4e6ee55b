package dev.sallyport.app.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// The version that the build wrote into the jar; `development` outside of one.
final class Version implements IVersionProvider {
    private static final String POM = "/META-INF/maven/dev.sallyport/sallyport-app/pom.properties";

    @Override
    public String[] getVersion() throws IOException {
        try (InputStream in = Version.class.getResourceAsStream(POM)) {
            var properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return new String[] {"sallyport " + properties.getProperty("version", "development")};
        }
    }
}
