// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPaymentTerms} from "./IPaymentTerms.sol";

/// @title A contract that brings tokens into the escrow by a way the escrow does not know itself
/// @dev The operator chooses it. It is not trusted: the escrow is locked while it runs and believes only its own balance.
interface ITokenCollector {
    /// @notice What a collector may be used for.
    enum CollectorType {
        Payment,
        Refund
    }

    /// @notice Operation this collector serves.
    function collectorType() external view returns (CollectorType);

    /// @notice Must raise the token balance of `tokenStore` by exactly `amount`.
    /// @dev Called only by the escrow. It is the collector's duty to have the consent of whoever pays.
    /// @param paymentInfo Terms of the payment.
    /// @param tokenStore Where the tokens must arrive.
    /// @param amount Token units.
    /// @param collectorData What this collector needs, such as a signature.
    function collectTokens(
        IPaymentTerms.PaymentInfo calldata paymentInfo,
        address tokenStore,
        uint256 amount,
        bytes calldata collectorData
    ) external;
}
