using System.Text.Json;
using Coffre.Age;

namespace Coffre.Tests;

/// <summary>A delivery of the worked example.</summary>
sealed class Delivered(string name)
{
    readonly JsonElement entry = Vectors.Example.GetProperty("deliveries").GetProperty(name);

    public byte[] Text => entry.TextBytes("statement");

    public Statement Act => Statement.Parse(Text, StatementType.Delivery);

    public StatementBody.Delivery Body => (StatementBody.Delivery)Act.Body;

    public byte[] Grant => entry.Base64("grant");

    public byte[] GrantText => entry.TextBytes("grantText");

    public byte[] Copy => entry.Base64("copy");

    public IReadOnlyList<byte[]> Documents => [.. entry.GetProperty("documents").EnumerateArray().Select(document => document.GetBytesFromBase64())];

    public byte[] Payload(Digest hash) => entry.GetProperty("payloads").Base64(hash.ToString());

    /// <summary>The vault identities of an account of the example, by generation.</summary>
    public static IReadOnlyList<HybridIdentity> Vaults(string account) =>
        [.. Vectors.Account(account).GetProperty("seeds").EnumerateArray().Select(seeds => HybridIdentity.FromSeed(seeds.Base64("vault")))];

    public static AccountId Id(string account) => AccountId.Parse(Vectors.Account(account).Text("id"));
}
