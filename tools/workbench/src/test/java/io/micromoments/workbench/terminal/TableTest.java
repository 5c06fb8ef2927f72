package io.micromoments.workbench.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void columnsAreAsWideAsTheirContents() {
    Table table = new Table("topic", "key", "");
    table.row("events.clickstream", "customer", "created");
    table.row("context.offers", "customer id", "");
    assertThat(printed(table))
        .isEqualTo(
            """
            topic               key
            events.clickstream  customer     created
            context.offers      customer id
            """);
  }

  @Test
  void textsArePrintedAsTheyAre() {
    Table table = new Table("name", "last status");
    table.row("p", "REJECTED: '@|red x|@' @| ${x} %s {{x}}");
    assertThat(printed(table))
        .isEqualTo(
            """
            name  last status
            p     REJECTED: '@|red x|@' @| ${x} %s {{x}}
            """);
  }

  private static String printed(Table table) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    table.print(out);
    out.flush();
    return text.toString().replace("\r\n", "\n");
  }
}
