package io.micromoments.propensity;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the model file that a policy names, from any file system that Flink supports. */
public final class ModelFile {

  private static final Logger LOG = LoggerFactory.getLogger(ModelFile.class);
  private static final int MAX_BYTES = 16 << 20;

  private ModelFile() {}

  /**
   * Reads a model. Returns empty and logs a warning if it cannot be read: the job must not fail,
   * and the policy defines the fallback.
   *
   * @param policyFile the file against which a relative path is resolved
   */
  public static Optional<PropensityModel> read(String policyFile, String model) {
    try {
      return Optional.of(open(policyFile, model));
    } catch (IOException | UnusableModel | RuntimeException e) {
      LOG.warn(
          "cannot use model {} of policy {}; scoring continues without the model: {}",
          model,
          policyFile,
          e.getMessage());
      return Optional.empty();
    }
  }

  /** Returns why a model cannot be used, for validation; empty if it can. */
  public static Optional<String> problem(String policyFile, String model) {
    try (PropensityModel readable = open(policyFile, model)) {
      return readable.features().isEmpty()
          ? Optional.of("the model has no features")
          : Optional.empty();
    } catch (Exception e) {
      return Optional.of(e.getMessage());
    }
  }

  private static PropensityModel open(String policyFile, String model)
      throws IOException, UnusableModel {
    Path path = new Path(model);
    if (!path.isAbsolute()) {
      Path folder = new Path(policyFile).getParent();
      path = folder == null ? path : new Path(folder, model);
    }
    return PropensityModels.read(path.getName(), content(path));
  }

  private static byte[] content(Path path) throws IOException {
    try (FSDataInputStream in = path.getFileSystem().open(path)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s is larger than %d MB; use a smaller model",
                path,
                MAX_BYTES >> 20));
      }
      return content;
    }
  }
}
