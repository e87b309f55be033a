using System.CommandLine;

namespace Coffre.Cli;

/// <summary><c>coffre accept</c>: takes a delivery whose sender asks for it before it can be read.</summary>
static class AcceptCommand
{
    public static Command Build()
    {
        var delivery = new Argument<string>("DELIVERY") { Description = "Its id, as coffre inbox prints it" };
        var command = new Command("accept", """
            Accept a delivery of the grade acceptance. This is its outcome; afterwards coffre open reads it.

              coffre accept qzbiuwsdgkifarxk72nofoqpni
            """) { delivery };
        command.SetAction((parsed, ct) => DeliveryAct.RunAsync(parsed, parsed.GetValue(delivery)!, (client, act) => client.AcceptAsync(act, ct), ct));
        return command;
    }
}
