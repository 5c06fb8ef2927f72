package io.micromoments.workbench.replay;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

/** YAML mapper for scenario.yaml; duplicate keys are errors. */
final class ScenarioYaml {

  static final ObjectMapper MAPPER =
      new ObjectMapper(
          new YAMLFactory().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature()));

  private ScenarioYaml() {}
}
