package io.micromoments.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EshopFileTest {

  private static final String HEADER =
      "year;month;day;order;country;session ID;page 1 (main category);page 2 (clothing model);"
          + "colour;location;model photography;price;price 2;page";
  private static final String R_HEADER =
      "year,month,day,order,country,session.ID,page.1..main.category.,page.2..clothing.model.,"
          + "colour,location,model.photography,price,price.2,page";

  @TempDir private Path temp;

  private final List<EshopClick> clicks = new ArrayList<>();
  private final List<String> invalid = new ArrayList<>();

  @Test
  void clicksAreReadInTheOrderOfTheFile() throws Exception {
    read(HEADER, "2008;8;13;2;29;7;4;P82;14;6;2;48;1;5", "", "2008;8;13;1;9;7;1;A13;1;5;1;28;2;1");
    assertThat(clicks)
        .containsExactly(
            new EshopClick(2, LocalDate.of(2008, 8, 13), 7, 2, 4, "P82", 14, 48, 29, 5),
            new EshopClick(4, LocalDate.of(2008, 8, 13), 7, 1, 1, "A13", 1, 28, 9, 1));
    assertThat(clicks)
        .extracting(EshopClick::categoryName, EshopClick::colourName)
        .containsExactly(tuple("sale", "white"), tuple("trousers", "beige"));
    assertThat(invalid).isEmpty();
  }

  @Test
  void timesAreDerivedFromSessionAndOrder() {
    LocalDate day = LocalDate.of(2008, 4, 1);
    assertThat(time(day, 0, 1)).isEqualTo("2008-04-01T07:00:00Z");
    assertThat(time(day, 1, 1)).isEqualTo("2008-04-01T08:42:31Z");
    assertThat(time(day, 1, 3)).isEqualTo("2008-04-01T08:43:51Z");
    assertThat(time(day, 9, 1)).isEqualTo("2008-04-01T08:22:39Z");
    assertThat(time(day, Integer.MAX_VALUE, 100_000)).isBetween("2008-04-03", "2008-05-18");
  }

  @Test
  void columnsAreFoundByNameWhateverTheirOrderAndSeparator() throws Exception {
    read(
        "\uFEFF\"Page\",price,colour,\"page.2..clothing.model.\",page.1..main.category.,session.ID,"
            + "country,order,day,month,year,more",
        "5,48,14,\"P82\",4,7,29,2,13,8, 2008 ,\"a, \"\"b\"\"\"");
    assertThat(clicks)
        .containsExactly(
            new EshopClick(2, LocalDate.of(2008, 8, 13), 7, 2, 4, "P82", 14, 48, 29, 5));
    clicks.clear();
    read(R_HEADER, "2008,8,13,2,29,7,4,P82,14,6,2,48,1,5");
    assertThat(clicks).hasSize(1);
    assertThat(invalid).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x;4;1;1;29;1;1;A13;1;5;1;28;2;1      | 'year' is 'x'; allowed: a whole number from 2001",
        "1999;4;1;1;29;1;1;A13;1;5;1;28;2;1   | 'year' is '1999'; allowed: a whole number from",
        "2008;13;1;1;29;1;1;A13;1;5;1;28;2;1  | 'month' is '13'; allowed: a whole number from 1",
        "2008;4;0;1;29;1;1;A13;1;5;1;28;2;1   | 'day' is '0'; allowed: a whole number from 1 to",
        "2008;4;31;1;29;1;1;A13;1;5;1;28;2;1  | 'day' is '31'; allowed: a day of the month 2008-04",
        "2008;4;1;0;29;1;1;A13;1;5;1;28;2;1   | 'order' is '0'; allowed: a whole number from 1",
        "2008;4;1;1;;1;1;A13;1;5;1;28;2;1     | 'country' is ''; allowed: a whole number from 1",
        "2008;4;1;1;29;-1;1;A13;1;5;1;28;2;1  | 'session ID' is '-1'; allowed: a whole number",
        "2008;4;1;1;29;1;5;A13;1;5;1;28;2;1   | 'page 1 (main category)' is '5'; allowed: a whole",
        "2008;4;1;1;29;1;1;A 13;1;5;1;28;2;1  | 'page 2 (clothing model)' is 'A 13'; allowed: a m",
        "2008;4;1;1;29;1;1;A13;15;5;1;28;2;1  | 'colour' is '15'; allowed: a whole number from 1",
        "2008;4;1;1;29;1;1;A13;1;5;1;2.8;2;1  | 'price' is '2.8'; allowed: a whole number from 0",
        "2008;4;1;1;29;1;1;A13;1;5;1;28;2;0   | 'page' is '0'; allowed: a whole number from 1",
        "2008;4;1;1;29;1;1;A13;1;5;1;28;2     | the line has 13 values; allowed: 14",
        "2008;4;1;1;29;1;1;A13;1;5;1;28;2;1;  | the line has 15 values; allowed: 14",
        "2008,4,1,1,29,1,1,A13,1,5,1,28,2,1   | the line has 1 values; allowed: 14",
        "2008;4;1;1;29;1;1;\"A13;1;5;1;28;2;1 | invalid CSV: Missing closing quote",
        "2008;4;2;9;29;3;1;A13;1;5;1;28;2;1   | the date is 2008-04-02; allowed: 2008-04-01, the",
        "2008;4;1;1;29;3;1;A13;1;5;1;28;2;1   | 'order' is '1'; session 3 already has this click",
      })
  void anInvalidLineIsReportedAndSkipped(String line, String problem) throws Exception {
    read(HEADER, "2008;4;1;1;29;3;1;A13;1;5;1;28;2;1", line, "2008;4;1;2;29;3;1;A13;1;5;1;28;2;1");
    assertThat(clicks).extracting(EshopClick::line).containsExactly(2, 4);
    assertThat(invalid).hasSize(1);
    assertThat(invalid.get(0)).startsWith("line 3: " + problem).endsWith(": " + line);
  }

  @Test
  void anInvalidLineDoesNotReserveItsSession() throws Exception {
    read(HEADER, "2008;4;1;1;29;3;9;A13;1;5;1;28;2;1", "2008;4;2;1;29;3;1;A13;1;5;1;28;2;1");
    assertThat(clicks).extracting(EshopClick::line).containsExactly(3);
    assertThat(invalid).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a;b",
        "{\"session\":1}",
        "\"year",
        "2008;4;1;1;29;3;1;A13;1;5;1;28;2;1",
        "year;month;day;order;country;session ID;page 1 (main category);"
            + "page 2 (clothing model);colour;price"
      })
  void aFileWithoutTheColumnNamesIsUnreadable(String header) throws Exception {
    Path file = Files.write(temp.resolve("in"), List.of(header, "2008;4;1;1"));
    assertThatThrownBy(() -> EshopFile.read(file, clicks::add, line -> invalid.add("")))
        .isInstanceOf(UnreadableDataset.class)
        .hasMessageStartingWith("line 1 does not contain the column names year, month, day");
    assertThat(clicks).isEmpty();
  }

  @Test
  void anEmptyFileIsUnreadable() throws Exception {
    Path file = Files.writeString(temp.resolve("in"), "\n\n");
    assertThatThrownBy(() -> EshopFile.read(file, clicks::add, line -> invalid.add("")))
        .isInstanceOf(UnreadableDataset.class)
        .hasMessage("the file is empty; it must start with the column names");
  }

  @Test
  void theHandlerCanRejectTheFile() throws Exception {
    Path file =
        Files.write(temp.resolve("in"), List.of(HEADER, "x", "2008;4;1;2;29;3;1;A13;1;5;1;28;2;1"));
    assertThatThrownBy(() -> EshopFile.read(file, clicks::add, InvalidLineHandler.rejectFile()))
        .isInstanceOf(UnreadableDataset.class)
        .hasMessageStartingWith("line 2: the line has 1 values");
    assertThat(clicks).isEmpty();
  }

  private static String time(LocalDate day, int session, int order) {
    return Instant.ofEpochMilli(
            new EshopClick(2, day, session, order, 1, "A13", 1, 28, 29, 1).time())
        .toString();
  }

  private void read(String... lines) throws Exception {
    Path file = Files.write(temp.resolve("input"), List.of(lines));
    EshopFile.read(file, clicks::add, line -> invalid.add(line.message()));
  }
}
