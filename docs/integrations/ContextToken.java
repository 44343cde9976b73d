import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs, on your server, what it knows of the moment in which your customer asks for help. Java 11 or newer, standard
 * library only. Copy `token`, `sign`, `object` and `quote` into your code; README.md has the claims.
 */
public final class ContextToken {
    /** A token that lives 300 seconds, 600 at most. The context is a map of texts: orderNo, errorCode, … */
    public static String token(
            String entry, String kid, String secret, Map<String, String> context, long issuedAt, long lifeSeconds)
            throws GeneralSecurityException {
        String header = "{\"alg\":\"HS256\",\"kid\":" + quote(kid) + ",\"typ\":\"JWT\"}";
        String payload = "{\"iss\":" + quote(entry) + ",\"aud\":\"huiyin\",\"iat\":" + issuedAt
                + ",\"exp\":" + (issuedAt + lifeSeconds) + ",\"ctx\":" + object(context) + "}";
        return sign(header, payload, secret);
    }

    /** Compact JWS with HMAC-SHA-256 (RFC 7515). The secret is the text that the console showed: 32 bytes in base64url. */
    public static String sign(String header, String payload, String secret) throws GeneralSecurityException {
        Base64.Encoder base64url = Base64.getUrlEncoder().withoutPadding();
        String text = base64url.encodeToString(header.getBytes(UTF_8)) + "."
                + base64url.encodeToString(payload.getBytes(UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getUrlDecoder().decode(secret), "HmacSHA256"));
        return text + "." + base64url.encodeToString(mac.doFinal(text.getBytes(UTF_8)));
    }

    private static String object(Map<String, String> texts) {
        StringBuilder json = new StringBuilder("{");
        texts.forEach((name, text) ->
                json.append(json.length() > 1 ? "," : "").append(quote(name)).append(":").append(quote(text)));
        return json.append("}").toString();
    }

    /** A text as JSON has it (RFC 8259 section 7). */
    private static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"': json.append("\\\""); break;
                case '\\': json.append("\\\\"); break;
                case '\n': json.append("\\n"); break;
                case '\r': json.append("\\r"); break;
                case '\t': json.append("\\t"); break;
                default: json.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return json.append("\"").toString();
    }

    private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|(\\d+))");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-f]{4}|.)");

    /** To check this file: one input of vectors.json a line on standard input, one token a line on standard output. */
    public static void main(String[] args) throws IOException, GeneralSecurityException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            // Java reads no JSON by itself. These inputs hold texts and numbers only, and the context stands last.
            Map<String, String> given = new LinkedHashMap<>();
            Map<String, String> context = new LinkedHashMap<>();
            int contextStart = line.contains("\"context\":{") ? line.indexOf("\"context\":{") : line.length();
            for (Matcher member = MEMBER.matcher(line); member.find(); ) {
                String value = member.group(3) != null ? member.group(3) : plain(member.group(2));
                (member.start() < contextStart ? given : context).put(member.group(1), value);
            }
            String secret = given.get("secret");
            System.out.println(given.containsKey("payload")
                    ? sign(given.get("header"), given.get("payload"), secret)
                    : token(given.get("entry"), given.get("kid"), secret, context,
                            Long.parseLong(given.get("issuedAt")), Long.parseLong(given.get("lifeSeconds"))));
        }
    }

    private static String plain(String json) {
        Map<String, String> signs = Map.of("n", "\n", "r", "\r", "t", "\t");
        return ESCAPE.matcher(json).replaceAll(found -> {
            String sign = found.group(1);
            String text = sign.length() > 1
                    ? String.valueOf((char) Integer.parseInt(sign.substring(1), 16))
                    : signs.getOrDefault(sign, sign);
            return Matcher.quoteReplacement(text);
        });
    }
}
