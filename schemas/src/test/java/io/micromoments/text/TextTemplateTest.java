package io.micromoments.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTemplateTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Your {item} is waiting.; Your red shoes is waiting.",
        "{item}; red shoes",
        "{size|any size} of { item | it }; any size of red shoes",
        "No placeholders.; No placeholders.",
        "{{item}} costs {{; {item} costs {",
        "{missing|}x; x",
        "{blank|nothing}; nothing",
      })
  void valuesReplaceNames(String text, String filled) {
    assertThat(TextTemplate.parse(text).fill(Map.of("item", "red shoes", "blank", " ")))
        .contains(filled);
  }

  @Test
  void aValueIsNotReadAsAPlaceholder() {
    assertThat(TextTemplate.parse("{item}").fill(Map.of("item", "{size} }"))).contains("{size} }");
  }

  @Test
  void thereIsNoTextWithoutARequiredValue() {
    TextTemplate template = TextTemplate.parse("{item} in {size|any size}");
    assertThat(template.names()).containsExactly("item", "size");
    assertThat(template.requiredNames()).containsExactly("item");
    assertThat(template.fill(Map.of("size", "M"))).isEmpty();
    assertThat(template.fill(Map.of("item", " "))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Your {item; a '{' without its '}'",
        "Your item}; a single '}'",
        "{}; the placeholder {}",
        "{0}; the placeholder {0}",
        "{a b}; the placeholder {a b}",
        "{|x}; the placeholder {|x}",
      })
  void whatIsWrongIsSaid(String text, String problem) {
    assertThatThrownBy(() -> TextTemplate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(problem);
  }
}
