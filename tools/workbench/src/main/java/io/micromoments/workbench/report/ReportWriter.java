package io.micromoments.workbench.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/**
 * Writes a report as one self-contained page: no network, no scripts, no other files. The same
 * report gives the same bytes. The templates are in {@code src/main/jte}.
 */
public final class ReportWriter {

  private static final String STYLE = "report.css";

  /** The templates, which the build has compiled into this package. */
  private static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          ReportWriter.class.getClassLoader(),
          ReportWriter.class.getPackageName());

  private ReportWriter() {}

  /**
   * Writes the page and creates missing parent folders.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(ReplayReport report, Path file) throws IOException {
    write("report.jte", "report", report, file);
  }

  /**
   * Writes a page of another template, in the same style.
   *
   * @param name of the parameter that the template takes beside {@code css} and {@code cssHash}
   * @throws IOException if the file cannot be written
   */
  public static void write(String template, String name, Object content, Path file)
      throws IOException {
    String css = style();
    StringOutput page = new StringOutput();
    TEMPLATES.render(
        template, Map.of(name, content, "css", css, "cssHash", sha256(css)), new PageOutput(page));
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, page.toString());
  }

  private static String style() throws IOException {
    try (InputStream in = ReportWriter.class.getResourceAsStream(STYLE)) {
      if (in == null) {
        throw new FileNotFoundException("missing resource: " + STYLE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
  }

  private static String sha256(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }
}
