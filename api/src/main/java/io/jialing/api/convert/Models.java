package io.jialing.api.convert;

import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what labels of nodes call models of accelerators.
final class Models {
    /// Labels that vendors' plugins put on nodes.
    static final List<String> LABELS =
            List.of("nvidia.com/gpu.product", "node.kubernetes.io/npu.chip.name", "accelerator", "accelerator-type");

    private static final Pattern VENDOR =
            Pattern.compile("(?:nvidia|tesla|huawei|hygon|metax|cambricon|kunlunxin|iluvatar|mthreads)[-_ ]+");
    private static final Pattern GIGABYTES = Pattern.compile("[-_ ](\\d{1,3})gi?b?(?![a-z0-9])");

    private Models() {}

    /// The models that a value denotes; empty when it is none that the catalogue knows.
    ///
    /// `NVIDIA-A100-SXM4-80GB` is told by what the maker calls it, `NVIDIA-H100-80GB-HBM3` by its first word and the
    /// memory.
    static List<AcceleratorModel> of(String label) {
        AcceleratorCatalogue catalogue = AcceleratorCatalogue.shipped();
        String name = label.toLowerCase(Locale.ROOT);
        for (Matcher vendor = VENDOR.matcher(name); vendor.lookingAt(); vendor = VENDOR.matcher(name)) {
            name = name.substring(vendor.end());
        }
        String spelled = normal(name);
        List<AcceleratorModel> called =
                catalogue.models().stream().filter(model -> normal(model.displayName()).equals(spelled)).toList();
        for (String word = name; called.isEmpty() && !word.isEmpty(); word = shorter(word)) {
            called = catalogue.resolve(word);
        }
        Matcher memory = GIGABYTES.matcher(name);
        if (called.size() > 1 && memory.find()) {
            int gib = Integer.parseInt(memory.group(1));
            List<AcceleratorModel> sized = called.stream().filter(model -> model.memoryGib().orElse(0) == gib).toList();
            return sized.isEmpty() ? called : sized;
        }
        return called;
    }

    private static String shorter(String word) {
        return word.substring(0, Math.max(0, Math.max(word.lastIndexOf('-'), word.lastIndexOf('_'))));
    }

    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
    }
}
