package io.jialing.api.clusters;

import io.jialing.api.http.Page;
import io.jialing.api.http.PageRequest;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.security.Caller;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.resource.Precision;
import io.jialing.core.resource.Stack;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The catalogue of accelerators that the hub schedules.
@RestController
@RequestMapping("/v1/accelerators")
class AcceleratorController {
    private final AcceleratorCatalogue catalogue = AcceleratorCatalogue.shipped();

    /// A model as it is shown; what no public source states is null, never 0.
    ///
    /// @param memoryGiB of one allocation unit
    /// @param denseTflops dense FP16 or BF16 peak of one allocation unit
    /// @param precisions the number formats it is known to compute in
    /// @param allocationStep counts must be multiples of it
    /// @param fractions whether a part of a unit can be asked for
    /// @param confidence how far memory and TFLOPS can be trusted
    record View(
            String id,
            String name,
            String vendor,
            boolean domestic,
            Stack stack,
            @Nullable Integer memoryGiB,
            @Nullable Double denseTflops,
            List<Precision> precisions,
            int allocationStep,
            String allocationUnit,
            boolean fractions,
            String resource,
            @Nullable Double priceCnyPerCardHour,
            List<String> aliases,
            AcceleratorModel.Confidence confidence,
            String source,
            String notes) {
        static View of(AcceleratorModel model) {
            return new View(
                    model.id(),
                    model.displayName(),
                    model.vendor(),
                    model.domestic(),
                    model.stack(),
                    model.memoryGib().isPresent() ? model.memoryGib().getAsInt() : null,
                    model.denseTflops().isPresent() ? model.denseTflops().getAsDouble() : null,
                    Arrays.stream(Precision.values()).filter(model::supports).toList(),
                    model.allocationStep(),
                    model.allocationUnit(),
                    !(model.fractions() instanceof AcceleratorModel.Fractions.WholeOnly),
                    model.resourceName(),
                    model.priceCnyPerCardHour().isPresent() ? model.priceCnyPerCardHour().getAsDouble() : null,
                    model.aliases(),
                    model.provenance().confidence(),
                    model.provenance().source(),
                    model.provenance().notes());
        }
    }

    @GetMapping
    Page<View> list(Caller caller, PageRequest page, @RequestParam(required = false) @Nullable Stack stack) {
        return page.page(
                "accelerators|" + stack,
                catalogue.models().stream().sorted(Comparator.comparing(AcceleratorModel::id)).toList(),
                model -> stack == null || model.stack() == stack,
                AcceleratorModel::id,
                View::of);
    }

    /// One model, by its id or a name that denotes it alone.
    @GetMapping("/{id}")
    View one(Caller caller, @PathVariable String id) {
        return catalogue.find(id).map(View::of).orElseThrow(() -> ProblemException.notFound("accelerator", id));
    }
}
