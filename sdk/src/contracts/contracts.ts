/* Written by `npm run generate` from the compiled contracts: change those, not this. */

/** The escrow; what shares its name with v1.0 and differs by the kind of the fee alone is in `paymentEscrowV11Abi`. */
export const paymentEscrowAbi = [
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "permit2",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "guard",
				"type": "address"
			}
		],
		"stateMutability": "nonpayable",
		"type": "constructor"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "expiry",
				"type": "uint48"
			}
		],
		"name": "AfterAuthorizationExpiry",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "timestamp",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "deadline",
				"type": "uint256"
			}
		],
		"name": "AfterDeadline",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "expiry",
				"type": "uint48"
			}
		],
		"name": "AfterPreApprovalExpiry",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "protectedUntil",
				"type": "uint48"
			}
		],
		"name": "AfterProtectionEnds",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "expiry",
				"type": "uint48"
			}
		],
		"name": "AfterRefundExpiry",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "limit",
				"type": "uint256"
			}
		],
		"name": "AmountOverflow",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "expiry",
				"type": "uint48"
			}
		],
		"name": "BeforeAuthorizationExpiry",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "protectedUntil",
				"type": "uint48"
			}
		],
		"name": "BeforeProtectionEnds",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint16",
				"name": "bps",
				"type": "uint16"
			}
		],
		"name": "BpsOverflow",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "maxAmount",
				"type": "uint256"
			}
		],
		"name": "ExceedsMaxAmount",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "ExtensionRequired",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "feeAmount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "minFee",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "maxFee",
				"type": "uint256"
			}
		],
		"name": "FeeAmountOutOfRange",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint16",
				"name": "feeBps",
				"type": "uint16"
			},
			{
				"internalType": "uint16",
				"name": "minFeeBps",
				"type": "uint16"
			},
			{
				"internalType": "uint16",
				"name": "maxFeeBps",
				"type": "uint16"
			}
		],
		"name": "FeeBpsOutOfRange",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint16",
				"name": "feeBps",
				"type": "uint16"
			}
		],
		"name": "FeeBpsOverflow",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"internalType": "uint256",
				"name": "authorizedAmount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "requestedAmount",
				"type": "uint256"
			}
		],
		"name": "InsufficientAuthorization",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "account",
				"type": "address"
			},
			{
				"internalType": "uint256",
				"name": "credit",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "requested",
				"type": "uint256"
			}
		],
		"name": "InsufficientCredit",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			},
			{
				"internalType": "uint48",
				"name": "until",
				"type": "uint48"
			}
		],
		"name": "IntakePaused",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "length",
				"type": "uint256"
			}
		],
		"name": "InvalidBatchLength",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "InvalidCollectorForOperation",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "preApproval",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "authorization",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "refund",
				"type": "uint48"
			}
		],
		"name": "InvalidExpiries",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "requested",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "current",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "latest",
				"type": "uint48"
			}
		],
		"name": "InvalidExtendedExpiry",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "InvalidExtension",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint16",
				"name": "minFeeBps",
				"type": "uint16"
			},
			{
				"internalType": "uint16",
				"name": "maxFeeBps",
				"type": "uint16"
			}
		],
		"name": "InvalidFeeBpsRange",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "attempted",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "expected",
				"type": "address"
			}
		],
		"name": "InvalidFeeReceiver",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "party",
				"type": "address"
			}
		],
		"name": "InvalidParty",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "sender",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "expected",
				"type": "address"
			}
		],
		"name": "InvalidSender",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "InvalidShares",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "signer",
				"type": "address"
			}
		],
		"name": "InvalidSignature",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "length",
				"type": "uint256"
			}
		],
		"name": "InvalidSignatureLength",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "MissingConsent",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentAlreadyCollected",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentIsAccepted",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentIsFrozen",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentNotFrozen",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "Reentrancy",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "refund",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "captured",
				"type": "uint256"
			}
		],
		"name": "RefundExceedsCapture",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			}
		],
		"name": "SafeERC20FailedOperation",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "due",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "left",
				"type": "uint256"
			}
		],
		"name": "SharesExceedCapture",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "TokenCollectionFailed",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			}
		],
		"name": "TransferFailed",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint8",
				"name": "mode",
				"type": "uint8"
			}
		],
		"name": "UnsupportedIntake",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "ZeroAmount",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "ZeroAuthorization",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "ZeroFeeReceiver",
		"type": "error"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "address",
				"name": "token",
				"type": "address"
			},
			{
				"indexed": true,
				"internalType": "address",
				"name": "account",
				"type": "address"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			}
		],
		"name": "CreditWithdrawn",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [],
		"name": "EIP712DomainChanged",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "address",
				"name": "token",
				"type": "address"
			},
			{
				"indexed": false,
				"internalType": "bool",
				"name": "vetted",
				"type": "bool"
			},
			{
				"indexed": false,
				"internalType": "uint48",
				"name": "pausedUntil",
				"type": "uint48"
			}
		],
		"name": "IntakeSet",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentAccepted",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"indexed": false,
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"indexed": false,
				"internalType": "address",
				"name": "tokenCollector",
				"type": "address"
			}
		],
		"name": "PaymentAuthorized",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"indexed": false,
				"internalType": "uint16",
				"name": "feeBps",
				"type": "uint16"
			},
			{
				"indexed": false,
				"internalType": "address",
				"name": "feeReceiver",
				"type": "address"
			}
		],
		"name": "PaymentCaptured",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"indexed": false,
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"indexed": false,
				"internalType": "address",
				"name": "tokenCollector",
				"type": "address"
			},
			{
				"indexed": false,
				"internalType": "uint16",
				"name": "feeBps",
				"type": "uint16"
			},
			{
				"indexed": false,
				"internalType": "address",
				"name": "feeReceiver",
				"type": "address"
			}
		],
		"name": "PaymentCharged",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"indexed": false,
				"internalType": "uint48",
				"name": "authorizationExpiry",
				"type": "uint48"
			}
		],
		"name": "PaymentExtended",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentFrozen",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			}
		],
		"name": "PaymentIncreased",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentPreApproved",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			}
		],
		"name": "PaymentReclaimed",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"indexed": false,
				"internalType": "address",
				"name": "tokenCollector",
				"type": "address"
			}
		],
		"name": "PaymentRefunded",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			}
		],
		"name": "PaymentReleased",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "payerAmount",
				"type": "uint256"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "receiverAmount",
				"type": "uint256"
			}
		],
		"name": "PaymentSettled",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "account",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "amount",
						"type": "uint256"
					}
				],
				"indexed": false,
				"internalType": "struct IPaymentTerms.SharePaid[]",
				"name": "shares",
				"type": "tuple[]"
			}
		],
		"name": "PaymentShared",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			}
		],
		"name": "PaymentVoided",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "address",
				"name": "operator",
				"type": "address"
			},
			{
				"indexed": false,
				"internalType": "address",
				"name": "tokenStore",
				"type": "address"
			}
		],
		"name": "TokenStoreCreated",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"indexed": true,
				"internalType": "address",
				"name": "token",
				"type": "address"
			},
			{
				"indexed": true,
				"internalType": "address",
				"name": "account",
				"type": "address"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			}
		],
		"name": "TransferCredited",
		"type": "event"
	},
	{
		"inputs": [],
		"name": "GUARD",
		"outputs": [
			{
				"internalType": "address",
				"name": "",
				"type": "address"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [],
		"name": "PAYMENT_INFO_TYPEHASH",
		"outputs": [
			{
				"internalType": "bytes32",
				"name": "",
				"type": "bytes32"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [],
		"name": "PERMIT2",
		"outputs": [
			{
				"internalType": "address",
				"name": "",
				"type": "address"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [],
		"name": "REFUND_TYPEHASH",
		"outputs": [
			{
				"internalType": "bytes32",
				"name": "",
				"type": "bytes32"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"internalType": "bytes",
				"name": "signature",
				"type": "bytes"
			}
		],
		"name": "accept",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "tokenCollector",
				"type": "address"
			},
			{
				"internalType": "bytes",
				"name": "collectorData",
				"type": "bytes"
			}
		],
		"name": "authorize",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "uint16",
				"name": "feeBps",
				"type": "uint16"
			},
			{
				"internalType": "address",
				"name": "feeReceiver",
				"type": "address"
			}
		],
		"name": "capture",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "account",
						"type": "address"
					},
					{
						"internalType": "uint16",
						"name": "bps",
						"type": "uint16"
					}
				],
				"internalType": "struct IPaymentTerms.Share[]",
				"name": "shares",
				"type": "tuple[]"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "feeAmount",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "feeReceiver",
				"type": "address"
			}
		],
		"name": "capture",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"components": [
							{
								"internalType": "address",
								"name": "operator",
								"type": "address"
							},
							{
								"internalType": "address",
								"name": "payer",
								"type": "address"
							},
							{
								"internalType": "address",
								"name": "receiver",
								"type": "address"
							},
							{
								"internalType": "address",
								"name": "token",
								"type": "address"
							},
							{
								"internalType": "uint120",
								"name": "maxAmount",
								"type": "uint120"
							},
							{
								"internalType": "uint48",
								"name": "preApprovalExpiry",
								"type": "uint48"
							},
							{
								"internalType": "uint48",
								"name": "authorizationExpiry",
								"type": "uint48"
							},
							{
								"internalType": "uint48",
								"name": "refundExpiry",
								"type": "uint48"
							},
							{
								"internalType": "uint16",
								"name": "minFeeBps",
								"type": "uint16"
							},
							{
								"internalType": "uint16",
								"name": "maxFeeBps",
								"type": "uint16"
							},
							{
								"internalType": "address",
								"name": "feeReceiver",
								"type": "address"
							},
							{
								"internalType": "uint256",
								"name": "salt",
								"type": "uint256"
							}
						],
						"internalType": "struct IPaymentTerms.PaymentInfo",
						"name": "paymentInfo",
						"type": "tuple"
					},
					{
						"internalType": "uint256",
						"name": "amount",
						"type": "uint256"
					},
					{
						"internalType": "uint256",
						"name": "feeAmount",
						"type": "uint256"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					}
				],
				"internalType": "struct IPaymentTerms.BatchItem[]",
				"name": "items",
				"type": "tuple[]"
			}
		],
		"name": "captureBatch",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "account",
						"type": "address"
					},
					{
						"internalType": "uint16",
						"name": "bps",
						"type": "uint16"
					}
				],
				"internalType": "struct IPaymentTerms.Share[]",
				"name": "shares",
				"type": "tuple[]"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "tokenCollector",
				"type": "address"
			},
			{
				"internalType": "bytes",
				"name": "collectorData",
				"type": "bytes"
			},
			{
				"internalType": "uint256",
				"name": "feeAmount",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "feeReceiver",
				"type": "address"
			}
		],
		"name": "charge",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "tokenCollector",
				"type": "address"
			},
			{
				"internalType": "bytes",
				"name": "collectorData",
				"type": "bytes"
			},
			{
				"internalType": "uint16",
				"name": "feeBps",
				"type": "uint16"
			},
			{
				"internalType": "address",
				"name": "feeReceiver",
				"type": "address"
			}
		],
		"name": "charge",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "account",
				"type": "address"
			}
		],
		"name": "creditOf",
		"outputs": [
			{
				"internalType": "uint256",
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [],
		"name": "eip712Domain",
		"outputs": [
			{
				"internalType": "bytes1",
				"name": "fields",
				"type": "bytes1"
			},
			{
				"internalType": "string",
				"name": "name",
				"type": "string"
			},
			{
				"internalType": "string",
				"name": "version",
				"type": "string"
			},
			{
				"internalType": "uint256",
				"name": "chainId",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "verifyingContract",
				"type": "address"
			},
			{
				"internalType": "bytes32",
				"name": "salt",
				"type": "bytes32"
			},
			{
				"internalType": "uint256[]",
				"name": "extensions",
				"type": "uint256[]"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"internalType": "uint48",
				"name": "authorizationExpiry",
				"type": "uint48"
			},
			{
				"internalType": "bytes",
				"name": "signature",
				"type": "bytes"
			}
		],
		"name": "extend",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "extendedState",
		"outputs": [
			{
				"internalType": "bool",
				"name": "accepted",
				"type": "bool"
			},
			{
				"internalType": "bool",
				"name": "frozen",
				"type": "bool"
			},
			{
				"internalType": "uint48",
				"name": "extendedExpiry",
				"type": "uint48"
			},
			{
				"internalType": "uint256",
				"name": "sharedAmount",
				"type": "uint256"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			}
		],
		"name": "freeze",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			}
		],
		"name": "getHash",
		"outputs": [
			{
				"internalType": "bytes32",
				"name": "",
				"type": "bytes32"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "",
				"type": "address"
			}
		],
		"name": "getTokenStore",
		"outputs": [
			{
				"internalType": "address",
				"name": "",
				"type": "address"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "bytes",
				"name": "data",
				"type": "bytes"
			}
		],
		"name": "increase",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			}
		],
		"name": "intakeOf",
		"outputs": [
			{
				"internalType": "bool",
				"name": "vetted",
				"type": "bool"
			},
			{
				"internalType": "uint48",
				"name": "pausedUntil",
				"type": "uint48"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "isPreApproved",
		"outputs": [
			{
				"internalType": "bool",
				"name": "",
				"type": "bool"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "account",
				"type": "address"
			}
		],
		"name": "nonces",
		"outputs": [
			{
				"internalType": "uint256",
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "paymentState",
		"outputs": [
			{
				"internalType": "bool",
				"name": "hasCollectedPayment",
				"type": "bool"
			},
			{
				"internalType": "uint120",
				"name": "capturableAmount",
				"type": "uint120"
			},
			{
				"internalType": "uint120",
				"name": "refundableAmount",
				"type": "uint120"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			}
		],
		"name": "preApprove",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			}
		],
		"name": "reclaim",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			}
		],
		"name": "reclaim",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "tokenCollector",
				"type": "address"
			},
			{
				"internalType": "bytes",
				"name": "collectorData",
				"type": "bytes"
			}
		],
		"name": "refund",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "tokenCollector",
				"type": "address"
			},
			{
				"internalType": "bytes",
				"name": "collectorData",
				"type": "bytes"
			}
		],
		"name": "refund",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			}
		],
		"name": "release",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			}
		],
		"name": "release",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			},
			{
				"internalType": "bool",
				"name": "vetted",
				"type": "bool"
			},
			{
				"internalType": "uint48",
				"name": "pausedUntil",
				"type": "uint48"
			}
		],
		"name": "setIntake",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "account",
						"type": "address"
					},
					{
						"internalType": "uint16",
						"name": "bps",
						"type": "uint16"
					}
				],
				"internalType": "struct IPaymentTerms.Share[]",
				"name": "shares",
				"type": "tuple[]"
			},
			{
				"internalType": "uint16",
				"name": "payerBps",
				"type": "uint16"
			}
		],
		"name": "settle",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [],
		"name": "tokenStoreImplementation",
		"outputs": [
			{
				"internalType": "address",
				"name": "",
				"type": "address"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			}
		],
		"name": "void",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "account",
				"type": "address"
			}
		],
		"name": "withdraw",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "account",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "to",
				"type": "address"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "deadline",
				"type": "uint256"
			},
			{
				"internalType": "bytes",
				"name": "signature",
				"type": "bytes"
			}
		],
		"name": "withdrawBySignature",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "to",
				"type": "address"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			}
		],
		"name": "withdrawTo",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	}
] as const

/** What a merchant does without the operator. */
export const merchantActionsAbi = [
	{
		"inputs": [],
		"stateMutability": "nonpayable",
		"type": "constructor"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "expiry",
				"type": "uint48"
			}
		],
		"name": "AfterAuthorizationExpiry",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "timestamp",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "deadline",
				"type": "uint256"
			}
		],
		"name": "AfterDeadline",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "expiry",
				"type": "uint48"
			}
		],
		"name": "AfterPreApprovalExpiry",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "protectedUntil",
				"type": "uint48"
			}
		],
		"name": "AfterProtectionEnds",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "expiry",
				"type": "uint48"
			}
		],
		"name": "AfterRefundExpiry",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "digest",
				"type": "bytes32"
			}
		],
		"name": "AlreadyUsed",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "limit",
				"type": "uint256"
			}
		],
		"name": "AmountOverflow",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "expiry",
				"type": "uint48"
			}
		],
		"name": "BeforeAuthorizationExpiry",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "protectedUntil",
				"type": "uint48"
			}
		],
		"name": "BeforeProtectionEnds",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint16",
				"name": "bps",
				"type": "uint16"
			}
		],
		"name": "BpsOverflow",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "maxAmount",
				"type": "uint256"
			}
		],
		"name": "ExceedsMaxAmount",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "ExtensionRequired",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "feeAmount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "minFee",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "maxFee",
				"type": "uint256"
			}
		],
		"name": "FeeAmountOutOfRange",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint16",
				"name": "feeBps",
				"type": "uint16"
			},
			{
				"internalType": "uint16",
				"name": "minFeeBps",
				"type": "uint16"
			},
			{
				"internalType": "uint16",
				"name": "maxFeeBps",
				"type": "uint16"
			}
		],
		"name": "FeeBpsOutOfRange",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint16",
				"name": "feeBps",
				"type": "uint16"
			}
		],
		"name": "FeeBpsOverflow",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"internalType": "uint256",
				"name": "authorizedAmount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "requestedAmount",
				"type": "uint256"
			}
		],
		"name": "InsufficientAuthorization",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "account",
				"type": "address"
			},
			{
				"internalType": "uint256",
				"name": "credit",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "requested",
				"type": "uint256"
			}
		],
		"name": "InsufficientCredit",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			},
			{
				"internalType": "uint48",
				"name": "until",
				"type": "uint48"
			}
		],
		"name": "IntakePaused",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "account",
				"type": "address"
			},
			{
				"internalType": "uint256",
				"name": "currentNonce",
				"type": "uint256"
			}
		],
		"name": "InvalidAccountNonce",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "length",
				"type": "uint256"
			}
		],
		"name": "InvalidBatchLength",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "InvalidCollectorForOperation",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "preApproval",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "authorization",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "refund",
				"type": "uint48"
			}
		],
		"name": "InvalidExpiries",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "requested",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "current",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "latest",
				"type": "uint48"
			}
		],
		"name": "InvalidExtendedExpiry",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "InvalidExtension",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint16",
				"name": "minFeeBps",
				"type": "uint16"
			},
			{
				"internalType": "uint16",
				"name": "maxFeeBps",
				"type": "uint16"
			}
		],
		"name": "InvalidFeeBpsRange",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "attempted",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "expected",
				"type": "address"
			}
		],
		"name": "InvalidFeeReceiver",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "party",
				"type": "address"
			}
		],
		"name": "InvalidParty",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "sender",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "expected",
				"type": "address"
			}
		],
		"name": "InvalidSender",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "InvalidShares",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "InvalidShortString",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "signer",
				"type": "address"
			}
		],
		"name": "InvalidSignature",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "length",
				"type": "uint256"
			}
		],
		"name": "InvalidSignatureLength",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "MissingConsent",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "account",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "merchant",
				"type": "address"
			}
		],
		"name": "NotForMerchant",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentAlreadyCollected",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentIsAccepted",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentIsFrozen",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentNotFrozen",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "refund",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "captured",
				"type": "uint256"
			}
		],
		"name": "RefundExceedsCapture",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "due",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "left",
				"type": "uint256"
			}
		],
		"name": "SharesExceedCapture",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "string",
				"name": "str",
				"type": "string"
			}
		],
		"name": "StringTooLong",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "TokenCollectionFailed",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			}
		],
		"name": "TransferFailed",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "capturable",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "refundable",
				"type": "uint256"
			}
		],
		"name": "UnexpectedBalances",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint8",
				"name": "mode",
				"type": "uint8"
			}
		],
		"name": "UnsupportedIntake",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "ZeroAmount",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "ZeroAuthorization",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "ZeroFeeReceiver",
		"type": "error"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "address",
				"name": "merchant",
				"type": "address"
			},
			{
				"indexed": true,
				"internalType": "address",
				"name": "delegate",
				"type": "address"
			},
			{
				"indexed": false,
				"internalType": "bool",
				"name": "appointed",
				"type": "bool"
			}
		],
		"name": "DelegateAppointed",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [],
		"name": "EIP712DomainChanged",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "address",
				"name": "escrow",
				"type": "address"
			},
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"indexed": true,
				"internalType": "address",
				"name": "account",
				"type": "address"
			},
			{
				"indexed": false,
				"internalType": "enum IMerchantActions.Action",
				"name": "action",
				"type": "uint8"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			}
		],
		"name": "MerchantActed",
		"type": "event"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "delegate",
				"type": "address"
			},
			{
				"internalType": "bool",
				"name": "appointed",
				"type": "bool"
			}
		],
		"name": "appoint",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "merchant",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "delegate",
				"type": "address"
			},
			{
				"internalType": "bool",
				"name": "appointed",
				"type": "bool"
			},
			{
				"internalType": "uint256",
				"name": "deadline",
				"type": "uint256"
			},
			{
				"internalType": "bytes",
				"name": "signature",
				"type": "bytes"
			}
		],
		"name": "appointBySignature",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "contract IPaymentEscrow",
				"name": "escrow",
				"type": "address"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "account",
						"type": "address"
					},
					{
						"internalType": "uint16",
						"name": "bps",
						"type": "uint16"
					}
				],
				"internalType": "struct IPaymentTerms.Share[]",
				"name": "shares",
				"type": "tuple[]"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "feeAmount",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "feeReceiver",
				"type": "address"
			}
		],
		"name": "capture",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "contract IPaymentEscrow",
				"name": "escrow",
				"type": "address"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "account",
						"type": "address"
					},
					{
						"internalType": "uint16",
						"name": "bps",
						"type": "uint16"
					}
				],
				"internalType": "struct IPaymentTerms.Share[]",
				"name": "shares",
				"type": "tuple[]"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "feeAmount",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "feeReceiver",
				"type": "address"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "signer",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "capturable",
						"type": "uint256"
					},
					{
						"internalType": "uint256",
						"name": "refundable",
						"type": "uint256"
					},
					{
						"internalType": "uint256",
						"name": "deadline",
						"type": "uint256"
					},
					{
						"internalType": "bytes",
						"name": "signature",
						"type": "bytes"
					}
				],
				"internalType": "struct IMerchantActions.Permission",
				"name": "permission",
				"type": "tuple"
			}
		],
		"name": "captureBySignature",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [],
		"name": "eip712Domain",
		"outputs": [
			{
				"internalType": "bytes1",
				"name": "fields",
				"type": "bytes1"
			},
			{
				"internalType": "string",
				"name": "name",
				"type": "string"
			},
			{
				"internalType": "string",
				"name": "version",
				"type": "string"
			},
			{
				"internalType": "uint256",
				"name": "chainId",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "verifyingContract",
				"type": "address"
			},
			{
				"internalType": "bytes32",
				"name": "salt",
				"type": "bytes32"
			},
			{
				"internalType": "uint256[]",
				"name": "extensions",
				"type": "uint256[]"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "merchant",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "account",
				"type": "address"
			}
		],
		"name": "isDelegate",
		"outputs": [
			{
				"internalType": "bool",
				"name": "",
				"type": "bool"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "owner",
				"type": "address"
			}
		],
		"name": "nonces",
		"outputs": [
			{
				"internalType": "uint256",
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "contract IPaymentEscrow",
				"name": "escrow",
				"type": "address"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "tokenCollector",
				"type": "address"
			},
			{
				"internalType": "bytes",
				"name": "collectorData",
				"type": "bytes"
			}
		],
		"name": "refund",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "contract IPaymentEscrow",
				"name": "escrow",
				"type": "address"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "tokenCollector",
				"type": "address"
			},
			{
				"internalType": "bytes",
				"name": "collectorData",
				"type": "bytes"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "signer",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "capturable",
						"type": "uint256"
					},
					{
						"internalType": "uint256",
						"name": "refundable",
						"type": "uint256"
					},
					{
						"internalType": "uint256",
						"name": "deadline",
						"type": "uint256"
					},
					{
						"internalType": "bytes",
						"name": "signature",
						"type": "bytes"
					}
				],
				"internalType": "struct IMerchantActions.Permission",
				"name": "permission",
				"type": "tuple"
			}
		],
		"name": "refundBySignature",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "contract IPaymentEscrow",
				"name": "escrow",
				"type": "address"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			}
		],
		"name": "release",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"internalType": "contract IPaymentEscrow",
				"name": "escrow",
				"type": "address"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "signer",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "capturable",
						"type": "uint256"
					},
					{
						"internalType": "uint256",
						"name": "refundable",
						"type": "uint256"
					},
					{
						"internalType": "uint256",
						"name": "deadline",
						"type": "uint256"
					},
					{
						"internalType": "bytes",
						"name": "signature",
						"type": "bytes"
					}
				],
				"internalType": "struct IMerchantActions.Permission",
				"name": "permission",
				"type": "tuple"
			}
		],
		"name": "releaseBySignature",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	}
] as const

/** Disputes over held payments. */
export const disputesAbi = [
	{
		"inputs": [
			{
				"internalType": "contract IPaymentEscrow",
				"name": "escrow",
				"type": "address"
			}
		],
		"stateMutability": "nonpayable",
		"type": "constructor"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "expiry",
				"type": "uint48"
			}
		],
		"name": "AfterAuthorizationExpiry",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "timestamp",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "deadline",
				"type": "uint256"
			}
		],
		"name": "AfterDeadline",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "expiry",
				"type": "uint48"
			}
		],
		"name": "AfterPreApprovalExpiry",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "protectedUntil",
				"type": "uint48"
			}
		],
		"name": "AfterProtectionEnds",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "expiry",
				"type": "uint48"
			}
		],
		"name": "AfterRefundExpiry",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "AlreadyAnswered",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "limit",
				"type": "uint256"
			}
		],
		"name": "AmountOverflow",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "expiry",
				"type": "uint48"
			}
		],
		"name": "BeforeAuthorizationExpiry",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "protectedUntil",
				"type": "uint48"
			}
		],
		"name": "BeforeProtectionEnds",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint16",
				"name": "bps",
				"type": "uint16"
			}
		],
		"name": "BpsOverflow",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "maxAmount",
				"type": "uint256"
			}
		],
		"name": "ExceedsMaxAmount",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "ExtensionRequired",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "feeAmount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "minFee",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "maxFee",
				"type": "uint256"
			}
		],
		"name": "FeeAmountOutOfRange",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint16",
				"name": "feeBps",
				"type": "uint16"
			},
			{
				"internalType": "uint16",
				"name": "minFeeBps",
				"type": "uint16"
			},
			{
				"internalType": "uint16",
				"name": "maxFeeBps",
				"type": "uint16"
			}
		],
		"name": "FeeBpsOutOfRange",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint16",
				"name": "feeBps",
				"type": "uint16"
			}
		],
		"name": "FeeBpsOverflow",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"internalType": "uint256",
				"name": "authorizedAmount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "requestedAmount",
				"type": "uint256"
			}
		],
		"name": "InsufficientAuthorization",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "account",
				"type": "address"
			},
			{
				"internalType": "uint256",
				"name": "credit",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "requested",
				"type": "uint256"
			}
		],
		"name": "InsufficientCredit",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			},
			{
				"internalType": "uint48",
				"name": "until",
				"type": "uint48"
			}
		],
		"name": "IntakePaused",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "length",
				"type": "uint256"
			}
		],
		"name": "InvalidBatchLength",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "InvalidCollectorForOperation",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "InvalidDisputeTerms",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "preApproval",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "authorization",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "refund",
				"type": "uint48"
			}
		],
		"name": "InvalidExpiries",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "requested",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "current",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "latest",
				"type": "uint48"
			}
		],
		"name": "InvalidExtendedExpiry",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "InvalidExtension",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint16",
				"name": "minFeeBps",
				"type": "uint16"
			},
			{
				"internalType": "uint16",
				"name": "maxFeeBps",
				"type": "uint16"
			}
		],
		"name": "InvalidFeeBpsRange",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "attempted",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "expected",
				"type": "address"
			}
		],
		"name": "InvalidFeeReceiver",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "party",
				"type": "address"
			}
		],
		"name": "InvalidParty",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "sender",
				"type": "address"
			},
			{
				"internalType": "address",
				"name": "expected",
				"type": "address"
			}
		],
		"name": "InvalidSender",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "InvalidShares",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "InvalidShortString",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "signer",
				"type": "address"
			}
		],
		"name": "InvalidSignature",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "length",
				"type": "uint256"
			}
		],
		"name": "InvalidSignatureLength",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "MissingConsent",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "NotAnswered",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "NotDisputed",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "resolver",
				"type": "address"
			}
		],
		"name": "NotTheResolver",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentAlreadyCollected",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentIsAccepted",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentIsFrozen",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "PaymentNotFrozen",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "refund",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "captured",
				"type": "uint256"
			}
		],
		"name": "RefundExceedsCapture",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "due",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "left",
				"type": "uint256"
			}
		],
		"name": "SharesExceedCapture",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "string",
				"name": "str",
				"type": "string"
			}
		],
		"name": "StringTooLong",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "TokenCollectionFailed",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "from",
				"type": "uint48"
			}
		],
		"name": "TooEarly",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint48",
				"name": "timestamp",
				"type": "uint48"
			},
			{
				"internalType": "uint48",
				"name": "until",
				"type": "uint48"
			}
		],
		"name": "TooLate",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "address",
				"name": "token",
				"type": "address"
			}
		],
		"name": "TransferFailed",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint8",
				"name": "mode",
				"type": "uint8"
			}
		],
		"name": "UnsupportedIntake",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "uint256",
				"name": "length",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "most",
				"type": "uint256"
			}
		],
		"name": "UriLengthOutOfRange",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "ZeroAmount",
		"type": "error"
	},
	{
		"inputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			}
		],
		"name": "ZeroAuthorization",
		"type": "error"
	},
	{
		"inputs": [],
		"name": "ZeroFeeReceiver",
		"type": "error"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"indexed": true,
				"internalType": "address",
				"name": "arbiter",
				"type": "address"
			},
			{
				"indexed": false,
				"internalType": "uint48",
				"name": "settleBy",
				"type": "uint48"
			},
			{
				"indexed": false,
				"internalType": "uint16",
				"name": "defaultBps",
				"type": "uint16"
			}
		],
		"name": "DisputeAnswered",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"indexed": false,
				"internalType": "enum IDisputes.Outcome",
				"name": "outcome",
				"type": "uint8"
			}
		],
		"name": "DisputeEnded",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [],
		"name": "EIP712DomainChanged",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"indexed": true,
				"internalType": "address",
				"name": "party",
				"type": "address"
			},
			{
				"indexed": false,
				"internalType": "bytes32",
				"name": "contentHash",
				"type": "bytes32"
			},
			{
				"indexed": false,
				"internalType": "string",
				"name": "uri",
				"type": "string"
			}
		],
		"name": "EvidenceSubmitted",
		"type": "event"
	},
	{
		"inputs": [],
		"name": "ESCROW",
		"outputs": [
			{
				"internalType": "contract IPaymentEscrow",
				"name": "",
				"type": "address"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "account",
						"type": "address"
					},
					{
						"internalType": "uint16",
						"name": "bps",
						"type": "uint16"
					}
				],
				"internalType": "struct IPaymentTerms.Share[]",
				"name": "shares",
				"type": "tuple[]"
			},
			{
				"internalType": "uint16",
				"name": "payerBps",
				"type": "uint16"
			},
			{
				"internalType": "uint48",
				"name": "validUntil",
				"type": "uint48"
			},
			{
				"internalType": "bytes",
				"name": "payerSignature",
				"type": "bytes"
			},
			{
				"internalType": "bytes",
				"name": "receiverSignature",
				"type": "bytes"
			}
		],
		"name": "agree",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "arbiter",
						"type": "address"
					},
					{
						"internalType": "uint48",
						"name": "answerUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "defaultBps",
						"type": "uint16"
					}
				],
				"internalType": "struct IDisputes.DisputeTerms",
				"name": "terms",
				"type": "tuple"
			},
			{
				"internalType": "bytes",
				"name": "signature",
				"type": "bytes"
			}
		],
		"name": "answer",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "arbiter",
						"type": "address"
					},
					{
						"internalType": "uint48",
						"name": "answerUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "defaultBps",
						"type": "uint16"
					}
				],
				"internalType": "struct IDisputes.DisputeTerms",
				"name": "terms",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "account",
						"type": "address"
					},
					{
						"internalType": "uint16",
						"name": "bps",
						"type": "uint16"
					}
				],
				"internalType": "struct IPaymentTerms.Share[]",
				"name": "shares",
				"type": "tuple[]"
			}
		],
		"name": "conclude",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [],
		"name": "eip712Domain",
		"outputs": [
			{
				"internalType": "bytes1",
				"name": "fields",
				"type": "bytes1"
			},
			{
				"internalType": "string",
				"name": "name",
				"type": "string"
			},
			{
				"internalType": "string",
				"name": "version",
				"type": "string"
			},
			{
				"internalType": "uint256",
				"name": "chainId",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "verifyingContract",
				"type": "address"
			},
			{
				"internalType": "bytes32",
				"name": "salt",
				"type": "bytes32"
			},
			{
				"internalType": "uint256[]",
				"name": "extensions",
				"type": "uint256[]"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "arbiter",
						"type": "address"
					},
					{
						"internalType": "uint48",
						"name": "answerUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "defaultBps",
						"type": "uint16"
					}
				],
				"internalType": "struct IDisputes.DisputeTerms",
				"name": "terms",
				"type": "tuple"
			}
		],
		"name": "hashTerms",
		"outputs": [
			{
				"internalType": "bytes32",
				"name": "hash",
				"type": "bytes32"
			}
		],
		"stateMutability": "pure",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "arbiter",
						"type": "address"
					},
					{
						"internalType": "uint48",
						"name": "answerUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "defaultBps",
						"type": "uint16"
					}
				],
				"internalType": "struct IDisputes.DisputeTerms",
				"name": "terms",
				"type": "tuple"
			}
		],
		"name": "open",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "arbiter",
						"type": "address"
					},
					{
						"internalType": "uint48",
						"name": "answerUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "defaultBps",
						"type": "uint16"
					}
				],
				"internalType": "struct IDisputes.DisputeTerms",
				"name": "terms",
				"type": "tuple"
			},
			{
				"internalType": "bytes",
				"name": "signature",
				"type": "bytes"
			}
		],
		"name": "openBySignature",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "arbiter",
						"type": "address"
					},
					{
						"internalType": "uint48",
						"name": "answerUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "defaultBps",
						"type": "uint16"
					}
				],
				"internalType": "struct IDisputes.DisputeTerms",
				"name": "terms",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "account",
						"type": "address"
					},
					{
						"internalType": "uint16",
						"name": "bps",
						"type": "uint16"
					}
				],
				"internalType": "struct IPaymentTerms.Share[]",
				"name": "shares",
				"type": "tuple[]"
			},
			{
				"internalType": "uint16",
				"name": "payerBps",
				"type": "uint16"
			}
		],
		"name": "rule",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "arbiter",
						"type": "address"
					},
					{
						"internalType": "uint48",
						"name": "answerUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "defaultBps",
						"type": "uint16"
					}
				],
				"internalType": "struct IDisputes.DisputeTerms",
				"name": "terms",
				"type": "tuple"
			}
		],
		"name": "statusOf",
		"outputs": [
			{
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"internalType": "enum IDisputes.Status",
				"name": "status",
				"type": "uint8"
			}
		],
		"stateMutability": "view",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "authorizer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "resolver",
						"type": "address"
					},
					{
						"internalType": "bytes32",
						"name": "disputeTerms",
						"type": "bytes32"
					},
					{
						"internalType": "uint48",
						"name": "protectedUntil",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "settleBy",
						"type": "uint48"
					},
					{
						"internalType": "bytes32",
						"name": "shares",
						"type": "bytes32"
					},
					{
						"internalType": "uint256",
						"name": "nonce",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.Extension",
				"name": "extension",
				"type": "tuple"
			},
			{
				"internalType": "address",
				"name": "party",
				"type": "address"
			},
			{
				"internalType": "bytes32",
				"name": "contentHash",
				"type": "bytes32"
			},
			{
				"internalType": "string",
				"name": "uri",
				"type": "string"
			},
			{
				"internalType": "bytes",
				"name": "signature",
				"type": "bytes"
			}
		],
		"name": "submitEvidence",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	}
] as const

/** What v1.1 of the standard adds to the escrow: fees in minor units. */
export const paymentEscrowV11Abi = [
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "feeAmount",
				"type": "uint256"
			},
			{
				"indexed": false,
				"internalType": "address",
				"name": "feeReceiver",
				"type": "address"
			}
		],
		"name": "PaymentCaptured",
		"type": "event"
	},
	{
		"anonymous": false,
		"inputs": [
			{
				"indexed": true,
				"internalType": "bytes32",
				"name": "paymentInfoHash",
				"type": "bytes32"
			},
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"indexed": false,
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"indexed": false,
				"internalType": "address",
				"name": "tokenCollector",
				"type": "address"
			},
			{
				"indexed": false,
				"internalType": "uint256",
				"name": "feeAmount",
				"type": "uint256"
			},
			{
				"indexed": false,
				"internalType": "address",
				"name": "feeReceiver",
				"type": "address"
			}
		],
		"name": "PaymentCharged",
		"type": "event"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "uint256",
				"name": "feeAmount",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "feeReceiver",
				"type": "address"
			}
		],
		"name": "capture",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	},
	{
		"inputs": [
			{
				"components": [
					{
						"internalType": "address",
						"name": "operator",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "payer",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "receiver",
						"type": "address"
					},
					{
						"internalType": "address",
						"name": "token",
						"type": "address"
					},
					{
						"internalType": "uint120",
						"name": "maxAmount",
						"type": "uint120"
					},
					{
						"internalType": "uint48",
						"name": "preApprovalExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "authorizationExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint48",
						"name": "refundExpiry",
						"type": "uint48"
					},
					{
						"internalType": "uint16",
						"name": "minFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "uint16",
						"name": "maxFeeBps",
						"type": "uint16"
					},
					{
						"internalType": "address",
						"name": "feeReceiver",
						"type": "address"
					},
					{
						"internalType": "uint256",
						"name": "salt",
						"type": "uint256"
					}
				],
				"internalType": "struct IPaymentTerms.PaymentInfo",
				"name": "paymentInfo",
				"type": "tuple"
			},
			{
				"internalType": "uint256",
				"name": "amount",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "tokenCollector",
				"type": "address"
			},
			{
				"internalType": "bytes",
				"name": "collectorData",
				"type": "bytes"
			},
			{
				"internalType": "uint256",
				"name": "feeAmount",
				"type": "uint256"
			},
			{
				"internalType": "address",
				"name": "feeReceiver",
				"type": "address"
			}
		],
		"name": "charge",
		"outputs": [],
		"stateMutability": "nonpayable",
		"type": "function"
	}
] as const

/** A contract that brings tokens into the escrow. */
export const tokenCollectorAbi = [
	{ inputs: [{ components: [{ name: 'operator', type: 'address' }, { name: 'payer', type: 'address' }, { name: 'receiver', type: 'address' }, { name: 'token', type: 'address' }, { name: 'maxAmount', type: 'uint120' }, { name: 'preApprovalExpiry', type: 'uint48' }, { name: 'authorizationExpiry', type: 'uint48' }, { name: 'refundExpiry', type: 'uint48' }, { name: 'minFeeBps', type: 'uint16' }, { name: 'maxFeeBps', type: 'uint16' }, { name: 'feeReceiver', type: 'address' }, { name: 'salt', type: 'uint256' }], name: 'paymentInfo', type: 'tuple' }, { name: 'tokenStore', type: 'address' }, { name: 'amount', type: 'uint256' }, { name: 'collectorData', type: 'bytes' }], name: 'collectTokens', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [], name: 'collectorType', outputs: [{ name: '', type: 'uint8' }], stateMutability: 'view', type: 'function' },
] as const

/** FiatTokenV2_2, as far as its holders use it: ERC-20, EIP-2612, ERC-3009, denylist and pause. */
export const fiatTokenAbi = [
	{ anonymous: false, inputs: [{ indexed: true, name: 'owner', type: 'address' }, { indexed: true, name: 'spender', type: 'address' }, { indexed: false, name: 'value', type: 'uint256' }], name: 'Approval', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'authorizer', type: 'address' }, { indexed: true, name: 'nonce', type: 'bytes32' }], name: 'AuthorizationCanceled', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'authorizer', type: 'address' }, { indexed: true, name: 'nonce', type: 'bytes32' }], name: 'AuthorizationUsed', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: '_account', type: 'address' }], name: 'Blacklisted', type: 'event' },
	{ anonymous: false, inputs: [], name: 'Pause', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'from', type: 'address' }, { indexed: true, name: 'to', type: 'address' }, { indexed: false, name: 'value', type: 'uint256' }], name: 'Transfer', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: '_account', type: 'address' }], name: 'UnBlacklisted', type: 'event' },
	{ anonymous: false, inputs: [], name: 'Unpause', type: 'event' },
	{ inputs: [], name: 'DOMAIN_SEPARATOR', outputs: [{ name: '', type: 'bytes32' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'owner', type: 'address' }, { name: 'spender', type: 'address' }], name: 'allowance', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'spender', type: 'address' }, { name: 'value', type: 'uint256' }], name: 'approve', outputs: [{ name: '', type: 'bool' }], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'authorizer', type: 'address' }, { name: 'nonce', type: 'bytes32' }], name: 'authorizationState', outputs: [{ name: '', type: 'bool' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'account', type: 'address' }], name: 'balanceOf', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'authorizer', type: 'address' }, { name: 'nonce', type: 'bytes32' }, { name: 'v', type: 'uint8' }, { name: 'r', type: 'bytes32' }, { name: 's', type: 'bytes32' }], name: 'cancelAuthorization', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'authorizer', type: 'address' }, { name: 'nonce', type: 'bytes32' }, { name: 'signature', type: 'bytes' }], name: 'cancelAuthorization', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [], name: 'currency', outputs: [{ name: '', type: 'string' }], stateMutability: 'view', type: 'function' },
	{ inputs: [], name: 'decimals', outputs: [{ name: '', type: 'uint8' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: '_account', type: 'address' }], name: 'isBlacklisted', outputs: [{ name: '', type: 'bool' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'account', type: 'address' }], name: 'isMinter', outputs: [{ name: '', type: 'bool' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: '_to', type: 'address' }, { name: '_amount', type: 'uint256' }], name: 'mint', outputs: [{ name: '', type: 'bool' }], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'minter', type: 'address' }], name: 'minterAllowance', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
	{ inputs: [], name: 'name', outputs: [{ name: '', type: 'string' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'owner', type: 'address' }], name: 'nonces', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
	{ inputs: [], name: 'paused', outputs: [{ name: '', type: 'bool' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'owner', type: 'address' }, { name: 'spender', type: 'address' }, { name: 'value', type: 'uint256' }, { name: 'deadline', type: 'uint256' }, { name: 'signature', type: 'bytes' }], name: 'permit', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'owner', type: 'address' }, { name: 'spender', type: 'address' }, { name: 'value', type: 'uint256' }, { name: 'deadline', type: 'uint256' }, { name: 'v', type: 'uint8' }, { name: 'r', type: 'bytes32' }, { name: 's', type: 'bytes32' }], name: 'permit', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'from', type: 'address' }, { name: 'to', type: 'address' }, { name: 'value', type: 'uint256' }, { name: 'validAfter', type: 'uint256' }, { name: 'validBefore', type: 'uint256' }, { name: 'nonce', type: 'bytes32' }, { name: 'signature', type: 'bytes' }], name: 'receiveWithAuthorization', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'from', type: 'address' }, { name: 'to', type: 'address' }, { name: 'value', type: 'uint256' }, { name: 'validAfter', type: 'uint256' }, { name: 'validBefore', type: 'uint256' }, { name: 'nonce', type: 'bytes32' }, { name: 'v', type: 'uint8' }, { name: 'r', type: 'bytes32' }, { name: 's', type: 'bytes32' }], name: 'receiveWithAuthorization', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [], name: 'symbol', outputs: [{ name: '', type: 'string' }], stateMutability: 'view', type: 'function' },
	{ inputs: [], name: 'totalSupply', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'to', type: 'address' }, { name: 'value', type: 'uint256' }], name: 'transfer', outputs: [{ name: '', type: 'bool' }], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'from', type: 'address' }, { name: 'to', type: 'address' }, { name: 'value', type: 'uint256' }], name: 'transferFrom', outputs: [{ name: '', type: 'bool' }], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'from', type: 'address' }, { name: 'to', type: 'address' }, { name: 'value', type: 'uint256' }, { name: 'validAfter', type: 'uint256' }, { name: 'validBefore', type: 'uint256' }, { name: 'nonce', type: 'bytes32' }, { name: 'signature', type: 'bytes' }], name: 'transferWithAuthorization', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'from', type: 'address' }, { name: 'to', type: 'address' }, { name: 'value', type: 'uint256' }, { name: 'validAfter', type: 'uint256' }, { name: 'validBefore', type: 'uint256' }, { name: 'nonce', type: 'bytes32' }, { name: 'v', type: 'uint8' }, { name: 'r', type: 'bytes32' }, { name: 's', type: 'bytes32' }], name: 'transferWithAuthorization', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [], name: 'version', outputs: [{ name: '', type: 'string' }], stateMutability: 'pure', type: 'function' },
] as const

/** Permit2, as far as it moves one token by signature. */
export const permit2Abi = [
	{ inputs: [{ name: 'maxAmount', type: 'uint256' }], name: 'InvalidAmount', type: 'error' },
	{ inputs: [], name: 'InvalidNonce', type: 'error' },
	{ inputs: [{ name: 'signatureDeadline', type: 'uint256' }], name: 'SignatureExpired', type: 'error' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'owner', type: 'address' }, { indexed: false, name: 'word', type: 'uint256' }, { indexed: false, name: 'mask', type: 'uint256' }], name: 'UnorderedNonceInvalidation', type: 'event' },
	{ inputs: [], name: 'DOMAIN_SEPARATOR', outputs: [{ name: '', type: 'bytes32' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'wordPos', type: 'uint256' }, { name: 'mask', type: 'uint256' }], name: 'invalidateUnorderedNonces', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: '', type: 'address' }, { name: '', type: 'uint256' }], name: 'nonceBitmap', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ components: [{ components: [{ name: 'token', type: 'address' }, { name: 'amount', type: 'uint256' }], name: 'permitted', type: 'tuple' }, { name: 'nonce', type: 'uint256' }, { name: 'deadline', type: 'uint256' }], name: 'permit', type: 'tuple' }, { components: [{ name: 'to', type: 'address' }, { name: 'requestedAmount', type: 'uint256' }], name: 'transferDetails', type: 'tuple' }, { name: 'owner', type: 'address' }, { name: 'signature', type: 'bytes' }], name: 'permitTransferFrom', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ components: [{ components: [{ name: 'token', type: 'address' }, { name: 'amount', type: 'uint256' }], name: 'permitted', type: 'tuple' }, { name: 'nonce', type: 'uint256' }, { name: 'deadline', type: 'uint256' }], name: 'permit', type: 'tuple' }, { components: [{ name: 'to', type: 'address' }, { name: 'requestedAmount', type: 'uint256' }], name: 'transferDetails', type: 'tuple' }, { name: 'owner', type: 'address' }, { name: 'witness', type: 'bytes32' }, { name: 'witnessTypeString', type: 'string' }, { name: 'signature', type: 'bytes' }], name: 'permitWitnessTransferFrom', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ name: 'InvalidSigner', type: 'error', inputs: [] },
	{ name: 'InvalidSignature', type: 'error', inputs: [] },
	{ name: 'InvalidSignatureLength', type: 'error', inputs: [] },
	{ name: 'InvalidContractSignature', type: 'error', inputs: [] },
] as const

export type DeployedToken = {
	asset: string
	name: string
	symbol: string
	/** ISO 4217. */
	currency: string
	/** Decimals: one unit is 10^scale minor units. */
	scale: number
	/** `version` of its EIP-712 domain; the domain's name is `name`. */
	version: string
	address: `0x${string}`
}

export type DeployedContracts = {
	escrow: `0x${string}`
	permit2: `0x${string}`
	tokens: readonly DeployedToken[]
	/** No event of the escrow is in an earlier block. */
	startBlock: number
}

/** Where the contracts are, by chain id. */
export const addresses: Readonly<Record<number, DeployedContracts>> = {
	31337: {
		escrow: '0x2183CcB52EEFe63a4FD4ca83BbbA9C23214D7a0E',
		permit2: '0x000000000022D473030F116dDEE9F6B43aC78BA3',
		startBlock: 0,
		tokens: [
			{ asset: 'USDC', name: 'USD Coin', symbol: 'USDC', currency: 'USD', scale: 6, version: '2', address: '0xDad5706dBC3f438d56feF1C560EC028D1f58E75A' },
			{ asset: 'EURC', name: 'Euro Coin', symbol: 'EURC', currency: 'EUR', scale: 6, version: '2', address: '0x418deb63913071BEC7e4B6A2D3B72ed911D67037' },
			{ asset: 'CNYC', name: 'Yuan Coin', symbol: 'CNYC', currency: 'CNY', scale: 6, version: '2', address: '0x6D6d4BBA836b7338A2C48570f8E7392e76e5EaE1' },
		],
	},
}
