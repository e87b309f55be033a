using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Coffre;

/// <summary>
/// The JSON of <c>docs/api.md</c>: members exactly as written there, in any order, none unknown, none twice, none <c>null</c>.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.Strict, MaxDepth = 16)]
[JsonSerializable(typeof(ProvedDirectory))]
[JsonSerializable(typeof(Answer))]
[JsonSerializable(typeof(PendingAnswer))]
[JsonSerializable(typeof(LetterBundle))]
[JsonSerializable(typeof(ProvedDelivery))]
[JsonSerializable(typeof(ProvedManifest))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(OperatorAnswer))]
[JsonSerializable(typeof(NewAccountAnswer))]
[JsonSerializable(typeof(ChallengeAnswer))]
[JsonSerializable(typeof(SessionToken))]
[JsonSerializable(typeof(PasskeyChallenge))]
[JsonSerializable(typeof(PasskeyQuestion))]
[JsonSerializable(typeof(SessionsAnswer))]
[JsonSerializable(typeof(WaysAnswer))]
[JsonSerializable(typeof(DirectoryQuestion))]
[JsonSerializable(typeof(OrganisationsAnswer))]
[JsonSerializable(typeof(FeedPage))]
[JsonSerializable(typeof(PathsAnswer))]
[JsonSerializable(typeof(ConsistencyAnswer))]
[JsonSerializable(typeof(BulkLine))]
[JsonSerializable(typeof(ArrivedAnswer))]
public sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>The most bytes in an answer to an act, 4 MiB: its evidence and a checkpoint with many cosignatures.</summary>
    public const int MaxAnswer = 4 * 1024 * 1024;

    /// <summary>Reads a text that came from outside.</summary>
    /// <param name="json">The whole text.</param>
    /// <param name="type">One of this context's.</param>
    /// <param name="most">The most bytes that are looked at.</param>
    /// <exception cref="RefusedException"><c>too-large</c>, <c>malformed</c>.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, int most) where T : class
    {
        if (json.Length > most)
            throw new RefusedException("too-large", $"This answer is longer than {most} bytes.");
        try
        {
            RefuseNulls(json);
            return JsonSerializer.Deserialize(json, type) ?? throw new RefusedException("malformed", "An object is expected here.");
        }
        catch (JsonException e)
        {
            throw new RefusedException("malformed", $"This is not the JSON expected here: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // half a surrogate pair, which is no text
            throw new RefusedException("malformed", "A string of this JSON is not Unicode text.");
        }
    }

    /// <summary>What may be absent is absent; a null that some readers take for it is refused.</summary>
    static void RefuseNulls(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Null)
                throw new RefusedException("malformed", "null stands for nothing in this JSON.");
        }
    }
}
