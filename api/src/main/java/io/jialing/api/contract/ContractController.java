package io.jialing.api.contract;

import org.springframework.context.annotation.Lazy;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// Shows the contract, to whoever asks: it has no secrets. Put together when it is first asked for, so that no start
/// waits for it.
@Lazy
@RestController
final class ContractController {
    private final byte[] document;

    ContractController(JsonMapper json) {
        document = json.writeValueAsBytes(Contract.read());
    }

    @GetMapping(path = "/v3/api-docs", produces = MediaType.APPLICATION_JSON_VALUE)
    byte[] document() {
        return document;
    }

    @GetMapping(path = "/docs", produces = MediaType.TEXT_HTML_VALUE)
    Resource page() {
        return new ClassPathResource("contract/page.html");
    }
}
