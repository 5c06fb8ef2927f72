package io.micromoments.workbench.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes a report as one self-contained page: no network and no other files; it is complete without
 * its script. The same report gives the same bytes. The templates are in {@code src/main/jte}.
 */
public final class ReportWriter {

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
   * @param name of the parameter that the template takes beside {@code assets}
   * @throws IOException if the file cannot be written
   */
  public static void write(String template, String name, Object content, Path file)
      throws IOException {
    StringOutput page = new StringOutput();
    TEMPLATES.render(
        template, Map.of(name, content, "assets", PageAssets.read()), new PageOutput(page));
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, page.toString());
  }
}
