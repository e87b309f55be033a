using Coffre.Server.Data;

namespace Coffre.Server.Directory;

/// <summary>What a verifier relies on (<c>docs/format.md</c> §7): served, and written into the trust folder at <c>init</c>, the same bytes.</summary>
static class TrustFile
{
    public static byte[] Bytes(Installation installation) => new Trust(installation.Key, installation.Operator!.Value, []).ToBytes();
}
