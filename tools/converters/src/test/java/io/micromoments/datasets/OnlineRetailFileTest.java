package io.micromoments.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnlineRetailFileTest {

  private static final String HEADER =
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
  private static final String LANTERN =
      "1,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom";

  @TempDir private Path temp;

  private final List<InvoiceLine> lines = new ArrayList<>();
  private final List<String> invalid = new ArrayList<>();

  @Test
  void linesAreReadInTheOrderOfTheFile() throws Exception {
    read(
        HEADER,
        "C1,85123A,\"HOLDER, \"\"WHITE\"\"\",-6,2010-12-01 08:26:00,2.55,17850.0,France",
        "2,POST,,1,2011-02-28 23:59:59,18.0,,France");
    assertThat(lines)
        .containsExactly(
            new InvoiceLine(2, "85123A", -6, millis("2010-12-01T08:26:00Z"), "17850.0"),
            new InvoiceLine(3, "POST", 1, millis("2011-02-28T23:59:59Z"), ""));
    assertThat(invalid).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1,71053,X,six,2010-12-01 08:26:00,3,17850.0,F  | 'Quantity' is 'six'; allowed: a whole",
        "1,71053,X,1.5,2010-12-01 08:26:00,3,17850.0,F  | 'Quantity' is '1.5'; allowed: a whole",
        "1,71053,X,1,2010-12-01T08:26:00,3,17850.0,F    | 'InvoiceDate' is '2010-12-01T08:26:00'; a",
        "1,71053,X,1,2011-02-29 08:26:00,3,17850.0,F    | 'InvoiceDate' is '2011-02-29 08:26:00'; a",
        "1,71053,X,1,2010-12-01 08:26:00,3,17850.0      | the line has 7 values; allowed: 8",
        "1,71053,\"X,1,2010-12-01 08:26:00,3,17850.0,F  | invalid CSV: Missing closing quote",
      })
  void anInvalidLineIsReportedAndSkipped(String line, String problem) throws Exception {
    read(HEADER, LANTERN, line, LANTERN);
    assertThat(lines).extracting(InvoiceLine::line).containsExactly(2, 4);
    assertThat(invalid).hasSize(1);
    assertThat(invalid.get(0)).startsWith("line 3: " + problem).endsWith(": " + line);
  }

  @Test
  void aFileWithoutTheColumnNamesIsUnreadable() throws Exception {
    Path file = Files.write(temp.resolve("in"), List.of(LANTERN));
    assertThatThrownBy(() -> OnlineRetailFile.read(file, lines::add, line -> invalid.add("")))
        .isInstanceOf(UnreadableDataset.class)
        .hasMessageStartingWith(
            "line 1 does not contain the column names StockCode, Quantity, InvoiceDate, CustomerID");
  }

  private static long millis(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  private void read(String... text) throws Exception {
    Path file = Files.write(temp.resolve("input"), List.of(text));
    OnlineRetailFile.read(file, lines::add, line -> invalid.add(line.message()));
  }
}
