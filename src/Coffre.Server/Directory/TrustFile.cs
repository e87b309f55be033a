using System.Text;
using Coffre.Server.Data;

namespace Coffre.Server.Directory;

/// <summary>What a verifier relies on (<c>docs/format.md</c> §7): served, and written into the trust folder at <c>init</c>, the same bytes.</summary>
static class TrustFile
{
    /// <summary>Name of the terms' file in the data folder.</summary>
    public const string Terms = "terms.txt";

    public static byte[] Bytes(Installation installation) => Encoding.UTF8.GetBytes(new JsonLineWriter().Open()
        .Key("log").Text(installation.Origin).Key("vkey").Text(installation.Key.ToString()).Key("operator").Text(installation.Operator!.Value.ToString())
        .Key("witnesses").OpenList().CloseList().Close().ToString() + "\n");
}
