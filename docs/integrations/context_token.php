<?php
/**
 * Signs, on your server, what it knows of the moment in which your customer asks for help. PHP 7.3 or newer, nothing to
 * install. Copy the functions into your code; README.md has the claims.
 */
declare(strict_types=1);

namespace Huiyin;

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

/** Compact JWS with HMAC-SHA-256 (RFC 7515). `$secret` is the text that the console showed: 32 bytes in base64url. */
function sign(string $header, string $payload, string $secret): string
{
    $text = base64url($header) . '.' . base64url($payload);
    $key = base64_decode(strtr($secret, '-_', '+/'));
    return $text . '.' . base64url(hash_hmac('sha256', $text, $key, true));
}

/** A token that lives five minutes. `$context` is an array of texts: ['orderNo' => '…', 'errorCode' => '…']. */
function contextToken(
    string $entry,
    string $kid,
    string $secret,
    array $context,
    ?int $issuedAt = null,
    int $lifeSeconds = 300
): string {
    $issuedAt = $issuedAt ?? time();
    $flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR;
    $header = ['alg' => 'HS256', 'kid' => $kid, 'typ' => 'JWT'];
    $payload = [
        'iss' => $entry,
        'aud' => 'huiyin',
        'iat' => $issuedAt,
        'exp' => $issuedAt + $lifeSeconds,
        // As an object also when it is empty.
        'ctx' => (object) $context,
    ];
    return sign(json_encode($header, $flags), json_encode($payload, $flags), $secret);
}

// To check this file: one input of vectors.json a line on standard input, one token a line on standard output.
if (PHP_SAPI === 'cli' && realpath($_SERVER['SCRIPT_FILENAME']) === __FILE__) {
    while (($line = fgets(STDIN)) !== false) {
        $given = json_decode($line, true, 16, JSON_THROW_ON_ERROR);
        echo isset($given['payload'])
            ? sign($given['header'], $given['payload'], $given['secret'])
            : contextToken(
                $given['entry'],
                $given['kid'],
                $given['secret'],
                $given['context'],
                $given['issuedAt'],
                $given['lifeSeconds']
            ), "\n";
    }
}
