// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPaymentTerms} from "../../../contracts/payment/IPaymentTerms.sol";

/// @title The checks of the standard, a second time: which error an entry must answer with
/// @notice Each function returns the exact error data, or nothing when the check passes.
library TermsModel {
    uint256 private constant LIMIT = type(uint120).max;

    function senderError(address sender, address expected) internal pure returns (bytes memory) {
        if (sender == expected) return "";
        return abi.encodeWithSelector(IPaymentTerms.InvalidSender.selector, sender, expected);
    }

    function amountError(uint256 amount) internal pure returns (bytes memory) {
        if (amount == 0) return abi.encodeWithSelector(IPaymentTerms.ZeroAmount.selector);
        if (amount > LIMIT) return abi.encodeWithSelector(IPaymentTerms.AmountOverflow.selector, amount, LIMIT);
        return "";
    }

    function termsError(
        IPaymentTerms.PaymentInfo memory info,
        uint256 amount,
        uint48 time,
        address escrow
    ) internal pure returns (bytes memory) {
        if (amount > info.maxAmount) {
            return abi.encodeWithSelector(IPaymentTerms.ExceedsMaxAmount.selector, amount, info.maxAmount);
        }
        if (time >= info.preApprovalExpiry) {
            return abi.encodeWithSelector(IPaymentTerms.AfterPreApprovalExpiry.selector, time, info.preApprovalExpiry);
        }
        if (info.preApprovalExpiry > info.authorizationExpiry || info.authorizationExpiry > info.refundExpiry) {
            return
                abi.encodeWithSelector(
                    IPaymentTerms.InvalidExpiries.selector,
                    info.preApprovalExpiry,
                    info.authorizationExpiry,
                    info.refundExpiry
                );
        }
        if (info.maxFeeBps > 10_000) {
            return abi.encodeWithSelector(IPaymentTerms.FeeBpsOverflow.selector, info.maxFeeBps);
        }
        if (info.minFeeBps > info.maxFeeBps) {
            return abi.encodeWithSelector(IPaymentTerms.InvalidFeeBpsRange.selector, info.minFeeBps, info.maxFeeBps);
        }
        if (info.payer == address(0) || info.payer == escrow) {
            return abi.encodeWithSelector(IPaymentTerms.InvalidParty.selector, info.payer);
        }
        if (info.receiver == address(0) || info.receiver == escrow) {
            return abi.encodeWithSelector(IPaymentTerms.InvalidParty.selector, info.receiver);
        }
        return "";
    }

    function feeError(
        IPaymentTerms.PaymentInfo memory info,
        uint16 feeBps,
        address feeReceiver,
        address escrow
    ) internal pure returns (bytes memory) {
        if (feeBps < info.minFeeBps || feeBps > info.maxFeeBps) {
            return
                abi.encodeWithSelector(IPaymentTerms.FeeBpsOutOfRange.selector, feeBps, info.minFeeBps, info.maxFeeBps);
        }
        if (feeBps > 0 && feeReceiver == address(0)) {
            return abi.encodeWithSelector(IPaymentTerms.ZeroFeeReceiver.selector);
        }
        if (info.feeReceiver != address(0) && feeReceiver != info.feeReceiver) {
            return abi.encodeWithSelector(IPaymentTerms.InvalidFeeReceiver.selector, feeReceiver, info.feeReceiver);
        }
        if (feeReceiver == escrow) {
            return abi.encodeWithSelector(IPaymentTerms.InvalidParty.selector, feeReceiver);
        }
        return "";
    }

    /// @dev The first check that speaks wins.
    function first(bytes[5] memory errors) internal pure returns (bytes memory) {
        for (uint256 i = 0; i < errors.length; i++) if (errors[i].length != 0) return errors[i];
        return "";
    }
}
