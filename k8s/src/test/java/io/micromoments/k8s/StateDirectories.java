package io.micromoments.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Requires that checkpoints, savepoints and HA data survive the pods: on object storage, or on a
 * volume claim.
 */
final class StateDirectories implements Rule {

  private static final List<String> KEYS =
      List.of(
          "execution.checkpointing.dir",
          "execution.checkpointing.savepoint-dir",
          "high-availability.storageDir");

  /** Schemes of the file systems for which the image has plugins. */
  private static final Set<String> OBJECT_STORAGE = Set.of("s3", "s3p", "gs", "abfs", "abfss");

  @Override
  public List<String> findings(List<Manifest> manifests) {
    List<String> findings = new ArrayList<>();
    for (Manifest manifest : manifests) {
      if (manifest.is(KnownKind.FLINK_DEPLOYMENT)) {
        Set<String> mounted = claimMounts(manifest.content().at("/spec/podTemplate/spec"));
        for (String key : KEYS) {
          JsonNode directory = manifest.content().at("/spec/flinkConfiguration").path(key);
          if (!isObjectStorage(directory.asText())
              && mounted.stream().noneMatch(mount -> isBelow(directory.asText(), mount))) {
            findings.add(
                manifest.finding(
                    "spec.flinkConfiguration." + key,
                    "\"%s\" should be on object storage, %s, or a file:// directory below a mounted"
                            .formatted(directory.asText(), new TreeSet<>(OBJECT_STORAGE))
                        + " claim, mounted are %s".formatted(mounted)));
          }
        }
      }
    }
    return findings;
  }

  private static Set<String> claimMounts(JsonNode pod) {
    Set<String> claimed = new HashSet<>();
    for (JsonNode volume : pod.path("volumes")) {
      if (volume.has("persistentVolumeClaim")) {
        claimed.add(volume.path("name").asText());
      }
    }
    Set<String> mounts = new HashSet<>();
    for (JsonNode container : pod.path("containers")) {
      for (JsonNode mount : container.path("volumeMounts")) {
        if (claimed.contains(mount.path("name").asText())
            && container.path("name").asText().equals("flink-main-container")) {
          mounts.add(mount.path("mountPath").asText());
        }
      }
    }
    return mounts;
  }

  private static boolean isObjectStorage(String directory) {
    try {
      URI uri = new URI(directory);
      return uri.getScheme() != null
          && OBJECT_STORAGE.contains(uri.getScheme())
          && uri.getAuthority() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isBelow(String directory, String mount) {
    return directory.startsWith("file:///")
        && URI.create(directory).normalize().getPath().startsWith(mount + "/");
  }
}
